#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"

namespace clinicalbert::tests {

/// A word of the texts that programs are given, which no message may repeat.
inline const std::string canary = "zyxcanaryzyx";

/// Runs a program of examples/ and checks that its messages do not repeat the canary.
inline program_result run_with_clean_messages(std::string_view name, const std::vector<std::string>& arguments,
                                              std::string_view in = "") {
  auto result = run(program(name), arguments, in);
  CHECK(result.err.find(canary) == std::string::npos);
  return result;
}

/// Runs a program of examples/ and checks that nothing it prints repeats the canary.
inline program_result run_with_clean_output(std::string_view name, const std::vector<std::string>& arguments,
                                            std::string_view in = "") {
  auto result = run_with_clean_messages(name, arguments, in);
  CHECK(result.out.find(canary) == std::string::npos);
  return result;
}

}  // namespace clinicalbert::tests
