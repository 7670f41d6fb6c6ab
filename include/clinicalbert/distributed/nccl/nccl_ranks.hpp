#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <span>
#include <stdexcept>

#include "clinicalbert/backends/cuda/runtime/weight_memory.hpp"
#include "clinicalbert/distributed/nccl/launched_rank.hpp"
#include "clinicalbert/distributed/nccl/nccl_calls.hpp"
#include "clinicalbert/distributed/nccl/nccl_group.hpp"
#include "clinicalbert/training/communicator.hpp"

namespace clinicalbert::distributed {

/// Processes with a GPU each, which sum by NCCL: gradients where they lie, in a stream beside the one that makes them.
///
/// What `begin_sum` is given must be in memory that the GPU reads and writes, as the parameters of backends::cuda are.
/// A process sees one GPU (`see_one_gpu`). `sum` and `wait` throw nccl_error, which names the rank and what was
/// summed, for what failed since, on the host, on a GPU or in another process, and for others that have not come
/// within the time limit; after that the group is left, and each further call throws the same.
///
/// Sums have the same bits on all ranks, and again on the same machines: NCCL is told to add in a ring, unless
/// NCCL_ALGO says otherwise.
class nccl_ranks final : public training::communicator {
 public:
  /// Long enough for what one rank does while the others wait, such as scoring.
  static constexpr std::chrono::hours default_limit{1};

  /// By an id that all have; throws as nccl_group.
  nccl_ranks(const nccl::group_id& id, std::size_t rank, std::size_t size,
             nccl_group::clock::duration limit = default_limit)
      : group_(id, rank, size, limit), staged_(most_at_once * sizeof(double)) {}

  /// As the ranks of others that are connected already, such as mpi_ranks, which are used for the id alone. Throws on
  /// all where the first has none.
  explicit nccl_ranks(training::communicator& connected, nccl_group::clock::duration limit = default_limit)
      : nccl_ranks(id_of_first(connected), connected.rank(), connected.size(), limit) {}

  /// As a launcher started them, with NCCL_COMM_ID (HOST:PORT, where the first rank listens) in the environment of
  /// each. Throws std::runtime_error without it.
  explicit nccl_ranks(const launched_rank& me, nccl_group::clock::duration limit = default_limit)
      : nccl_ranks(id_by_environment(), me.rank, me.size, limit) {}

  [[nodiscard]] std::size_t rank() const noexcept override { return group_.rank(); }
  [[nodiscard]] std::size_t size() const noexcept override { return group_.size(); }

  void sum(std::span<double> values) override {
    auto* const staged = reinterpret_cast<double*>(staged_.data());
    for (std::size_t at = 0; at < values.size(); at += most_at_once) {
      const auto some = values.subspan(at, std::min(most_at_once, values.size() - at));
      std::memcpy(staged, some.data(), some.size_bytes());
      group_.begin_sum(staged, some.size());
      group_.wait();
      std::memcpy(some.data(), staged, some.size_bytes());
    }
  }
  void begin_sum(std::span<float> values) noexcept override { begin(values); }
  void begin_sum(std::span<double> values) noexcept override { begin(values); }
  /// GPUs need no time of the host's.
  void progress() noexcept override {}
  void wait() override { group_.wait(); }

  [[nodiscard]] bool follow(backends::device::gpu_stream* maker) noexcept override {
    maker_ = maker;
    return true;
  }

  /// Returns when all ranks have called it.
  void barrier() {
    double nothing = 0;
    sum({&nothing, 1});
  }

  /// Leaves the group at once: no kernel of a sum waits for the others any more.
  void abandon() noexcept override { group_.abort(); }

 private:
  static constexpr std::size_t most_at_once = 512;

  template <class E>
  void begin(std::span<E> values) noexcept {
    if (maker_ != nullptr) group_.put_behind(maker_);
    group_.begin_sum(values.data(), values.size());
  }

  static nccl::group_id new_id() {
    nccl::group_id id;
    const nccl::outcome made = nccl::make_id(id);
    if (made.now != nccl::phase::failed) return id;
    const std::string said = nccl::last_sentence();
    throw nccl_error("NCCL gives no id for a group: " + std::string(made.name) + " (" + std::to_string(made.code) +
                     ")" + (said.empty() ? "" : ", " + said));
  }

  static nccl::group_id id_by_environment() {
    if (std::getenv("NCCL_COMM_ID") == nullptr)
      throw std::runtime_error("NCCL: NCCL_COMM_ID (HOST:PORT, the same for all ranks) is not set");
    return new_id();
  }

  // Bytes as numbers, to which all but the first add nothing; the last says whether there is an id.
  static nccl::group_id id_of_first(training::communicator& connected) {
    nccl::group_id id;
    constexpr std::size_t size = sizeof id.bytes;
    std::array<double, size + 1> numbers{};
    std::string why = "the first rank has no id for a group";
    if (connected.rank() == 0) {
      try {
        id = new_id();
        for (std::size_t i = 0; i < size; ++i) numbers[i] = std::to_integer<int>(id.bytes[i]);
        numbers[size] = 1;
      } catch (const nccl_error& error) {
        why = error.what();
      }
    }
    connected.sum(numbers);
    if (numbers[size] < 1) throw nccl_error(why);
    for (std::size_t i = 0; i < size; ++i) id.bytes[i] = static_cast<std::byte>(static_cast<int>(numbers[i]));
    return id;
  }

  nccl_group group_;
  backends::weight_memory staged_;
  backends::device::gpu_stream* maker_ = nullptr;
};

}  // namespace clinicalbert::distributed
