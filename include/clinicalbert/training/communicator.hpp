#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace clinicalbert::backends::device {
struct gpu_stream;
}  // namespace clinicalbert::backends::device

namespace clinicalbert::training {

/// The processes that train one model together, each of which is a rank: what they must be able to do. A model of it is
/// distributed::mpi_ranks; nothing here knows MPI.
///
/// All ranks call `sum`, `begin_sum` and `wait` in one order. Sums have the same bits on all ranks, and in each run of
/// as many ranks. Not for several threads. `sum` and `wait` throw what an implementation says, which keeps for them
/// what failed before.
class communicator {
 public:
  communicator() = default;
  communicator(const communicator&) = delete;
  communicator& operator=(const communicator&) = delete;
  virtual ~communicator() = default;

  [[nodiscard]] virtual std::size_t rank() const noexcept = 0;
  [[nodiscard]] virtual std::size_t size() const noexcept = 0;

  /// Overwrites numbers with their sums over all ranks.
  virtual void sum(std::span<double> values) = 0;

  /// Begins to do so, and returns at once; the numbers must live, and be left alone, until `wait`.
  virtual void begin_sum(std::span<float> values) noexcept = 0;
  virtual void begin_sum(std::span<double> values) noexcept = 0;
  /// Gives the sums that have begun some of this thread's time.
  virtual void progress() noexcept = 0;
  /// Ends all sums that have begun.
  virtual void wait() = 0;

  /// Asks that each sum which begins from now on follows what this stream of a GPU holds when it begins: then numbers
  /// may be given that are still being made. False where that cannot be: the caller waits for them first.
  [[nodiscard]] virtual bool follow(backends::device::gpu_stream*) noexcept { return false; }
  /// For sums that have begun and that nobody will wait for: nothing reads or writes their numbers any more, where
  /// something would go on doing so until the others have come.
  virtual void abandon() noexcept {}
};

/// One process, with which nothing has to be summed.
class one_process final : public communicator {
 public:
  [[nodiscard]] std::size_t rank() const noexcept override { return 0; }
  [[nodiscard]] std::size_t size() const noexcept override { return 1; }
  void sum(std::span<double>) noexcept override {}
  void begin_sum(std::span<float>) noexcept override {}
  void begin_sum(std::span<double>) noexcept override {}
  void progress() noexcept override {}
  void wait() noexcept override {}
};

/// Whether a condition is true on any rank; all must ask.
[[nodiscard]] inline bool any_rank(communicator& ranks, bool here) {
  double count = here ? 1 : 0;
  ranks.sum({&count, 1});
  return count > 0;
}

/// Throws std::runtime_error on all ranks unless `value` is the same on each; `what` says in the message what differs.
inline void require_same(communicator& ranks, std::uint64_t value, const std::string& what) {
  // In halves, which a double holds.
  double first[2] = {};
  if (ranks.rank() == 0) {
    first[0] = static_cast<double>(value >> 32);
    first[1] = static_cast<double>(value & 0xFFFFFFFFU);
  }
  ranks.sum(first);
  const bool differs =
      static_cast<double>(value >> 32) != first[0] || static_cast<double>(value & 0xFFFFFFFFU) != first[1];
  if (any_rank(ranks, differs))
    throw std::runtime_error("training: not all of the " + std::to_string(ranks.size()) + " ranks have the same " +
                             what);
}

}  // namespace clinicalbert::training
