#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace embed_test {

TEST_CASE("eight threads of a host read reports with one model") {
  const tests::temporary_folder scratch;
  const auto path = [&](const std::string& name) { return (scratch.path() / name).string(); };
  tests::write_word_model(path("model"));
  std::vector<std::string> arguments{path("model")}, expected;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto name = path("report" + std::to_string(i));
    tests::write_text(name, std::string(i, ' ') + "aspirin against hypertension");
    arguments.push_back(name);
    expected.push_back(name + " Chemical " + std::to_string(i) + " " + std::to_string(i + 7));
    expected.push_back(name + " Disease " + std::to_string(i + 16) + " " + std::to_string(i + 28));
  }
  arguments.insert(arguments.begin() + 50, path("missing"));
  const auto result = tests::run(tests::program("embed_in_your_program/interface_engine"), arguments);
  CHECK(result.status == 1);
  CHECK(result.err == path("missing") + ": cannot be read\n");
  std::vector<std::string> found;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) found.push_back(line.substr(0, line.rfind(' ')));
  std::ranges::sort(found);
  std::ranges::sort(expected);
  CHECK(found == expected);
}

}  // namespace embed_test
