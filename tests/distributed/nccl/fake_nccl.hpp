#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/distributed/nccl/nccl_calls.hpp"

namespace clinicalbert::tests {

/// Memory of processes that were forked off one, in which their fake of NCCL meets: what
/// distributed/nccl/nccl_calls.hpp declares is defined by it. Sums are made rank by rank, of numbers as they are when
/// the stream comes to them, and nothing waits: a sum is there once it is asked for after all have given their part.
struct meeting_place {
  static constexpr std::size_t most_ranks = 4, most_bytes = std::size_t{1} << 20;

  struct seat {
    std::atomic<std::uint64_t> id = 0;                ///< of the group; 0 as long as nobody has joined
    std::atomic<bool> leaves = false;                 ///< the group has nothing left to do here
    std::atomic<std::uint64_t> given = 0, taken = 0;  ///< how many sums
    std::atomic<std::uint64_t> bytes = 0;             ///< of the latest that was given
    alignas(64) std::byte numbers[most_bytes];
  };

  std::atomic<bool> broken = false;  ///< a rank has left before the others
  bool tells = true;                 ///< the others are told so; false: they wait in vain
  std::array<seat, most_ranks> seats;
};

/// The one of this test; to be emptied before processes are forked.
meeting_place& the_meeting();
void empty_the_meeting();

/// What NCCL does in this process alone: which sum from now on it refuses, counted from 1; 0: none.
struct fake_nccl {
  std::size_t refused_sum = 0;
};
fake_nccl& the_nccl();

}  // namespace clinicalbert::tests
