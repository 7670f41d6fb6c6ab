// The test runner: Catch2's own, and a last line that tools/test.sh adds up.
#define CATCH_CONFIG_RUNNER
#include "tests/catch.hpp"

#if CLINICALBERT_CATCH2 == 3
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#endif

#include <cstddef>
#include <iostream>

#include "tests/data_path.hpp"

namespace {

#if CLINICALBERT_CATCH2 == 3
using listener = Catch::EventListenerBase;
#else
using listener = Catch::TestEventListenerBase;
#endif

struct count {
  std::size_t passed = 0, failed = 0, skipped = 0;
};

count cases;

class counter : public listener {
 public:
  using listener::listener;

  void testCaseStarting(const Catch::TestCaseInfo&) override { skips_before_ = tests::skips; }

  void testCaseEnded(const Catch::TestCaseStats& statistics) override {
    if (statistics.totals.testCases.failed > 0) {
      ++cases.failed;
    } else if (tests::skips > skips_before_) {
      ++cases.skipped;
    } else {
      ++cases.passed;
    }
  }

 private:
  std::size_t skips_before_ = 0;
};

}  // namespace

CATCH_REGISTER_LISTENER(counter)

int main(int argc, char* argv[]) {
  const int result = Catch::Session().run(argc, argv);
  std::cout << "cases: " << cases.passed << " passed, " << cases.failed << " failed, " << cases.skipped << " skipped"
            << std::endl;
  return result;
}
