#pragma once

#include <string>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#define CLINICALBERT_CATCH2 3
#else
#include <catch2/catch.hpp>
#define CLINICALBERT_CATCH2 2
#endif

namespace clinicalbert::tests {

/// A number to compare with, within a tolerance: CHECK(x == tests::approx(1.0).margin(1e-6)).
#if CLINICALBERT_CATCH2 == 3
using approx = Catch::Approx;
#else
using approx = Catch::Detail::Approx;
#endif

/// Matches a string that holds `part`, as in CHECK_THAT(text, tests::contains("part")) and CHECK_THROWS_WITH.
inline auto contains(const std::string& part) {
#if CLINICALBERT_CATCH2 == 3
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

}  // namespace clinicalbert::tests

namespace tests = clinicalbert::tests;
