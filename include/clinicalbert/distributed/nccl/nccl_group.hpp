#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "clinicalbert/distributed/nccl/nccl_calls.hpp"

namespace clinicalbert::distributed {

/// A group of processes that failed, or whose others did not come: one sentence, with the rank and what was summed.
class nccl_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// This process's place in a group of NCCL's, from joining to leaving, and the stream in which its sums run beside
/// other work. What fails surfaces in `wait` and ever after; nothing waits for longer than `limit`.
class nccl_group {
 public:
  using clock = std::chrono::steady_clock;

  /// Returns when all have joined. Throws nccl_error, backends::device_error where there is no GPU that can be used,
  /// and std::invalid_argument for a rank that is not one of `size`.
  nccl_group(const nccl::group_id& id, std::size_t rank, std::size_t size, clock::duration limit)
      : rank_(rank), size_(size), limit_(limit) {
    if (rank >= size)
      throw std::invalid_argument("rank " + std::to_string(rank) + " is none of " + std::to_string(size) + " ranks");
    take_note(nccl::join(group_, id, rank, size));
    try {
      wait();
    } catch (...) {
      abort();
      throw;
    }
  }
  nccl_group(const nccl_group&) = delete;
  nccl_group& operator=(const nccl_group&) = delete;
  /// Waits for the others to leave too. While an exception passes, and after a failure or `abort`, it does not.
  ~nccl_group() {
    if (std::uncaught_exceptions() > exceptions_) abort();
    if (group_ == nullptr) return;
    take_note(nccl::begin_to_leave(group_));
    until_not([](nccl::phase p) { return p == nccl::phase::taking || p == nccl::phase::summing; });
    if (group_ == nullptr) return;
    nccl::leave(group_);
  }

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Sums that begin from now on wait for what the stream holds now.
  void put_behind(backends::device::gpu_stream* first) noexcept {
    if (group_ != nullptr) take_note(nccl::put_behind(first, stream_.get()));
  }

  /// Puts a sum in and returns; after a failure it does nothing.
  template <class E>
  void begin_sum(E* numbers, std::size_t count) noexcept {
    static_assert(std::is_same_v<E, float> || std::is_same_v<E, double>);
    if (group_ == nullptr || count == 0) return;
    ++sums_;
    bytes_ = count * sizeof(E);
    take_note(nccl::begin_sum(group_, numbers, count,
                              std::is_same_v<E, float> ? nccl::number_kind::fp32 : nccl::number_kind::fp64,
                              stream_.get()));
    until_not([](nccl::phase p) { return p == nccl::phase::taking; });
  }

  /// Looks whether something failed.
  void look() noexcept {
    if (group_ != nullptr) take_note(nccl::state_of(group_, stream_.get()));
  }

  /// Returns when all sums are there. Throws nccl_error.
  void wait() {
    until_not([](nccl::phase p) { return p == nccl::phase::taking || p == nccl::phase::summing; });
    if (group_ == nullptr) throw nccl_error(failed_);
    sums_ = 0;
  }

  /// Leaves at once, so that the others are not kept waiting by this GPU; what is begun comes to nothing.
  void abort() noexcept {
    if (group_ == nullptr) return;
    nccl::abort(group_);
    group_ = nullptr;
  }

 private:
  // Asks until the group is in another phase, or has failed.
  template <class Phases>
  void until_not(Phases&& are) noexcept {
    const auto begin = clock::now();
    while (group_ != nullptr) {
      const nccl::outcome o = nccl::state_of(group_, stream_.get());
      take_note(o);
      if (!are(o.now)) return;
      const auto waited = clock::now() - begin;
      if (waited > limit_) return fail("the others did not come within " + seconds(limit_));
      if (waited > std::chrono::milliseconds(1)) std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }

  void take_note(const nccl::outcome& o) noexcept {
    if (o.now != nccl::phase::failed) return;
    const std::string said = nccl::last_sentence();
    fail(std::string(o.name) + " (" + std::to_string(o.code) + ")" + (said.empty() ? "" : ", " + said));
  }

  void fail(const std::string& why) noexcept {
    const std::string what = sums_ == 0   ? "the group"
                             : sums_ == 1 ? "a sum of " + std::to_string(bytes_) + " bytes"
                                          : "one of " + std::to_string(sums_) + " sums, the last of them of " +
                                                std::to_string(bytes_) + " bytes,";
    failed_ = "NCCL, rank " + std::to_string(rank_) + " of " + std::to_string(size_) + ": " + what + " failed: " + why;
    abort();
  }

  static std::string seconds(clock::duration time) {
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return whole % 1000 == 0 ? std::to_string(whole / 1000) + " s" : std::to_string(whole) + " ms";
  }

  std::size_t rank_, size_;
  clock::duration limit_;
  backends::device::open_stream_handle stream_;
  nccl::group* group_ = nullptr;  // null after a failure
  std::string failed_ = "NCCL: this process has left the group";
  std::size_t sums_ = 0, bytes_ = 0;  // since the last wait, and of the last of them
  int exceptions_ = std::uncaught_exceptions();
};

}  // namespace clinicalbert::distributed
