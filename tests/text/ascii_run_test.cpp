#include "clinicalbert/text/ascii_run.hpp"

#include <string>

#include "tests/catch.hpp"

namespace ascii_run_test {

TEST_CASE("a run of ASCII ends at the first byte that is none, from any byte on", "[text]") {
  bool good = true;
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t other = 0; other <= length; ++other) {
      std::string bytes(length, 'a');
      if (other < length) bytes[other] = '\x80';
      for (std::size_t at = 0; at <= other; ++at) {
        good = good && clinicalbert::text::end_of_ascii_run(bytes, at) == other;
      }
    }
  }
  CHECK(good);
  CHECK(clinicalbert::text::end_of_ascii_run("\x7F\xFF", 0) == 1);
}

}  // namespace ascii_run_test
