#pragma once

#include <csignal>

namespace clinicalbert::examples {

/// Notes SIGINT and SIGTERM while it lives, so that a long job can stop where it may; the second one ends the program
/// as ever. One at a time.
class stop_signal {
 public:
  stop_signal() noexcept {
    struct sigaction note {};
    note.sa_handler = [](int) { came_ = 1; };
    note.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    ::sigaction(SIGINT, &note, &interrupt_);
    ::sigaction(SIGTERM, &note, &terminate_);
  }
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;
  ~stop_signal() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
    came_ = 0;
  }

  [[nodiscard]] bool came() const noexcept { return came_ != 0; }

 private:
  static inline volatile std::sig_atomic_t came_ = 0;
  struct sigaction interrupt_ {
  }, terminate_{};
};

}  // namespace clinicalbert::examples
