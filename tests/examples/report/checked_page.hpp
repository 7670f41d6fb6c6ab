#pragma once

#include "examples/report/report_page.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/well_formed.hpp"

namespace clinicalbert::tests {

/// A page with this section alone is well-formed and has no word of a text.
inline void check_page(const examples::report_section& section) {
  const auto page = examples::report_page({"m", "t", "fp32"}, {section});
  CHECK(why_not_well_formed(page) == "");
  CHECK(page.find(canary) == page.npos);
}

}  // namespace clinicalbert::tests
