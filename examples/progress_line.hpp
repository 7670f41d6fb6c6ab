#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

namespace clinicalbert::examples {

/// Shows how far a long job is, on standard error: one line that is drawn again on a terminal, a plain line now and
/// then elsewhere.
class progress_line {
 public:
  progress_line() : terminal_(isatty(STDERR_FILENO) == 1) {}
  ~progress_line() { finish(); }

  /// So much was done before, by a run that this one goes on from: it says nothing of how long the rest takes.
  void begin_at(std::size_t done) { before_ = done; }

  /// done of all; `rest` is what to say beside the bar.
  void show(std::size_t done, std::size_t all, const std::string& rest) {
    const auto now = clock::now();
    const auto wait = terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(15000);
    if (done < all && now - shown_ < wait) return;
    shown_ = now;
    const int percent = all == 0 ? 100 : static_cast<int>(100 * done / all);
    if (terminal_) {
      const int filled = percent * 30 / 100;
      std::fprintf(stderr, "\r[%.*s%.*s] %3d%% %s, %s left\x1b[K", filled, "##############################",
                   30 - filled, "..............................", percent, rest.c_str(), left(done, all).c_str());
      open_ = true;
    } else {
      std::fprintf(stderr, "%zu of %zu (%d%%) %s, %s left\n", done, all, percent, rest.c_str(),
                   left(done, all).c_str());
    }
    std::fflush(stderr);
  }

  /// Ends the line that is drawn again, if one is open.
  void finish() {
    if (open_) std::fputc('\n', stderr);
    open_ = false;
  }

  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(clock::now() - begin_).count(); }

 private:
  using clock = std::chrono::steady_clock;

  [[nodiscard]] std::string left(std::size_t done, std::size_t all) const {
    if (done <= before_) return "?";
    const auto s = static_cast<long>(seconds() * static_cast<double>(all - done) / static_cast<double>(done - before_));
    return s >= 60 ? std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s" : std::to_string(s) + " s";
  }

  bool terminal_, open_ = false;
  std::size_t before_ = 0;
  clock::time_point begin_ = clock::now(), shown_{};
};

}  // namespace clinicalbert::examples
