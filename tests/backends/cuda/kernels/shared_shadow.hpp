#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace clinicalbert::tests {

/// Who has touched each two bytes of a block's shared memory, and when: finds what is read before it is written, and
/// two accesses, one of them a write, by two threads between which no barrier lies.
///
/// Time is counted in barriers, of the block and, within a warp, of the warp. Throws std::logic_error.
class shared_shadow {
 public:
  struct moment {
    std::uint32_t thread, block_barriers, warp_barriers;
  };

  void clear(std::size_t bytes) { cells_.assign((bytes + 1) / 2, {}); }

  void read(std::size_t begin, std::size_t bytes, const moment& now) {
    for (std::size_t i = begin / 2; i < (begin + bytes + 1) / 2; ++i) {
      cell& at = cells_[i];
      if (!at.is_written) fail("reads what nobody has written", i, now.thread, now.thread);
      if (at.written.thread != now.thread && !ordered(at.written, now))
        fail("reads what another writes", i, now.thread, at.written.thread);
      // Of the reads that a later write must be ordered with, the last and whether there were others.
      if (at.is_read && at.last_read.block_barriers == now.block_barriers && at.last_read.thread != now.thread &&
          !ordered(at.last_read, now)) {
        at.other_reader = true;
        at.other_warp = at.other_warp || at.last_read.thread / 32 != now.thread / 32;
      } else if (!at.is_read || at.last_read.block_barriers != now.block_barriers) {
        at.other_reader = at.other_warp = false;
      }
      at.is_read = true;
      at.last_read = now;
    }
  }

  void write(std::size_t begin, std::size_t bytes, const moment& now) {
    for (std::size_t i = begin / 2; i < (begin + bytes + 1) / 2; ++i) {
      cell& at = cells_[i];
      if (at.is_written && at.written.thread != now.thread && !ordered(at.written, now))
        fail("writes what another writes", i, now.thread, at.written.thread);
      if (at.is_read && at.last_read.block_barriers == now.block_barriers) {
        const bool another = at.last_read.thread != now.thread || at.other_reader;
        if (another && (at.other_warp || !ordered(at.last_read, now)))
          fail("writes what another reads", i, now.thread, at.last_read.thread);
      }
      at.is_written = true;
      at.is_read = at.other_reader = at.other_warp = false;
      at.written = now;
    }
  }

 private:
  struct cell {
    moment written{}, last_read{};
    bool is_written = false, is_read = false, other_reader = false, other_warp = false;
  };

  static bool ordered(const moment& before, const moment& now) {
    return before.block_barriers != now.block_barriers ||
           (before.thread / 32 == now.thread / 32 && before.warp_barriers != now.warp_barriers);
  }

  [[noreturn]] static void fail(const char* what, std::size_t cell, std::uint32_t thread, std::uint32_t other) {
    throw std::logic_error("shared memory: thread " + std::to_string(thread) + " " + what + ", byte " +
                           std::to_string(2 * cell) + ", thread " + std::to_string(other));
  }

  std::vector<cell> cells_;
};

}  // namespace clinicalbert::tests
