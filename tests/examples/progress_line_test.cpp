#include "examples/progress_line.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace progress_line_test {

namespace {

using clinicalbert::examples::progress_line;

/// Standard error goes to a file or a terminal while this lives.
class redirected_error {
 public:
  explicit redirected_error(int to) : before_(::dup(STDERR_FILENO)) {
    std::fflush(stderr);
    ::dup2(to, STDERR_FILENO);
  }
  redirected_error(const redirected_error&) = delete;
  redirected_error& operator=(const redirected_error&) = delete;
  ~redirected_error() {
    std::fflush(stderr);
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

void work() {
  progress_line line;
  line.show(0, 4, "loss 2.5, 100 tokens/s");
  line.show(1, 4, "loss 2.0");  // too soon after the first to be shown
  line.show(4, 4, "loss 1.5");
  line.finish();
  line.finish();
}

}  // namespace

TEST_CASE("progress is plain lines where there is no terminal") {
  const tests::temporary_folder scratch;
  const auto path = scratch.path() / "said";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  REQUIRE(file >= 0);
  {
    const redirected_error error(file);
    work();
  }
  ::close(file);
  CHECK(tests::file_text(path) == "0 of 4 (0%) loss 2.5, 100 tokens/s, ? left\n4 of 4 (100%) loss 1.5, 0 s left\n");
}

TEST_CASE("progress is one line that is drawn again on a terminal") {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  const bool is_there = terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0;
  const int inside = is_there ? ::open(::ptsname(terminal), O_RDWR | O_NOCTTY) : -1;
  if (inside < 0) return tests::skip("there are no pseudo-terminals");
  {
    const redirected_error error(inside);
    work();
  }
  std::array<char, 1000> said{};
  const auto size = ::read(terminal, said.data(), said.size());
  REQUIRE(size > 0);
  CHECK(std::string(said.data(), static_cast<std::size_t>(size)) ==
        "\r[..............................]   0% loss 2.5, 100 tokens/s, ? left\x1b[K"
        "\r[##############################] 100% loss 1.5, 0 s left\x1b[K\r\n");
  ::close(inside);
  ::close(terminal);
}

}  // namespace progress_line_test
