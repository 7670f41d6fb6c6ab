#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/element.hpp"
#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"
#include "tests/backends/cuda/kernels/fiber.hpp"
#include "tests/backends/cuda/kernels/shared_shadow.hpp"

namespace clinicalbert::tests {

class emulated_thread;

/// Runs a block of a kernel on the CPU, a fiber a thread, in an order that a seed chooses anew at each meeting of
/// threads. Throws std::logic_error where threads do not meet: some wait where others do not come.
class emulated_block {
 public:
  /// What the 32 threads of a warp do together.
  enum class meeting : std::uint32_t { none, shuffle, vote, barrier, matrices, product, block_barrier };

  template <class Kernel>
  void run(const Kernel& kernel, std::uint32_t block_x, std::uint32_t block_y, std::mt19937& random);

 private:
  friend class emulated_thread;

  struct payload {
    alignas(16) std::array<std::byte, 48> bytes;
  };
  struct warp_state {
    std::array<std::array<payload, 32>, 2> values;  // of this meeting and of the one before, which some still read
    std::uint32_t arrived = 0, met = 0, barriers = 0;
    meeting kind = meeting::none;
    std::vector<std::uint32_t> waiting;
  };

  void wake(std::vector<std::uint32_t>& waiting) {
    ready_.insert(ready_.end(), waiting.begin(), waiting.end());
    waiting.clear();
  }

  std::vector<std::unique_ptr<fiber>> fibers_;
  std::vector<emulated_thread> threads_;
  std::vector<warp_state> warps_;
  std::vector<std::uint32_t> ready_, waiting_;
  std::uint32_t barriers_ = 0, arrived_ = 0;
  std::exception_ptr error_;
  shared_shadow shadow_;
  const std::byte* shared_ = nullptr;
  std::size_t shared_size_ = 0;
};

/// What device_thread.hpp states, on the CPU and checked.
class emulated_thread {
  using meeting = emulated_block::meeting;

 public:
  emulated_thread(emulated_block& all, std::uint32_t index, std::array<std::uint32_t, 2> grid)
      : all_(&all), index_(index), grid_(grid) {}

  [[nodiscard]] std::uint32_t block() const { return grid_[0]; }
  [[nodiscard]] std::uint32_t block_y() const { return grid_[1]; }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] std::uint32_t lane() const { return index_ % 32; }
  [[nodiscard]] std::uint32_t warp() const { return index_ / 32; }

  void barrier() {
    if (++all_->arrived_ == all_->threads_.size()) {
      all_->arrived_ = 0;
      ++all_->barriers_;
      all_->wake(all_->waiting_);
    } else {
      all_->waiting_.push_back(index_);
      all_->fibers_[index_]->leave();
    }
  }
  void warp_barrier() {
    meet(meeting::barrier, 0);
    all_->warps_[warp()].barriers = all_->warps_[warp()].met;
  }

  template <class T>
  T shuffle(T value, std::uint32_t from) {
    return received<T>(meet(meeting::shuffle, value), from % 32);
  }
  template <class T>
  T shuffle_xor(T value, std::uint32_t mask) {
    return received<T>(meet(meeting::shuffle, value), lane() ^ mask);
  }
  bool any(bool so) {
    const std::uint32_t round = meet(meeting::vote, so);
    bool found = false;
    for (std::uint32_t i = 0; i < 32; ++i) found = found || received<bool>(round, i);
    return found;
  }

  template <class T, std::uint32_t Size>
  T load(const backends::device::shared_array<T, Size>& from, std::uint32_t at) {
    check(from, at, 1);
    all_->shadow_.read(offset(from.elements + at), sizeof(T), now());
    return from.elements[at];
  }
  template <class T, std::uint32_t Size>
  void store(backends::device::shared_array<T, Size>& to, std::uint32_t at, T value) {
    check(to, at, 1);
    all_->shadow_.write(offset(to.elements + at), sizeof(T), now());
    to.elements[at] = value;
  }
  template <std::uint32_t Lanes, class T, std::uint32_t Size>
  void load_lanes(const backends::device::shared_array<T, Size>& from, std::uint32_t at, float (&values)[Lanes]) {
    check(from, at, Lanes);
    all_->shadow_.read(offset(from.elements + at), Lanes * sizeof(T), now());
    backends::device::load(backends::device::buffer<const T>(from.elements, Size), at, values);
  }
  template <std::uint32_t Lanes, class T, std::uint32_t Size>
  void store_lanes(backends::device::shared_array<T, Size>& to, std::uint32_t at, const float (&values)[Lanes]) {
    check(to, at, Lanes);
    all_->shadow_.write(offset(to.elements + at), Lanes * sizeof(T), now());
    backends::device::store(backends::device::buffer<T>(to.elements, Size), at, values);
  }

  template <class T, std::uint32_t Size>
  void load_matrices(const backends::device::shared_array<T, Size>& from, std::uint32_t at, std::uint32_t (&words)[4]) {
    matrices(from, at, words, [](std::uint32_t lane, std::uint32_t i) {
      return std::array{lane / 4, 2 * (lane % 4) + i};
    });
  }
  template <class T, std::uint32_t Size>
  void load_transposed(const backends::device::shared_array<T, Size>& from, std::uint32_t at,
                       std::uint32_t (&words)[4]) {
    matrices(from, at, words, [](std::uint32_t lane, std::uint32_t i) {
      return std::array{2 * (lane % 4) + i, lane / 4};
    });
  }

  /// Products are exact; the sum of 16 of them and c is rounded once.
  template <class E>
  void multiply(float (&c)[4], const std::uint32_t (&a)[4], std::uint32_t b0, std::uint32_t b1) {
    std::array<float, 12> mine;  // two of each word
    for (std::uint32_t i = 0; i < 12; ++i) {
      const std::uint32_t word = i < 8 ? a[i / 2] : i < 10 ? b0 : b1;
      mine[i] = backends::device::widened(E{static_cast<std::uint16_t>(word >> 16 * (i % 2))});
    }
    const std::uint32_t round = meet(meeting::product, mine);
    // Rows group and group + 8 of a and columns 2 within and the next of b, four lanes' numbers each.
    const std::uint32_t group = lane() / 4, within = lane() % 4;
    std::array<std::array<float, 12>, 4> rows;
    std::array<std::array<float, 12>, 8> columns;
    for (std::uint32_t k = 0; k < 4; ++k) rows[k] = received<std::array<float, 12>>(round, group * 4 + k);
    for (std::uint32_t k = 0; k < 8; ++k) columns[k] = received<std::array<float, 12>>(round, within * 8 + k);
    for (std::uint32_t i = 0; i < 4; ++i) {
      double sum = static_cast<double>(c[i]);
      for (std::uint32_t k = 0; k < 16; ++k) {
        const float a_value = rows[k % 8 / 2][i / 2 * 2 + k / 8 * 4 + k % 2];
        const float b_value = columns[i % 2 * 4 + k % 8 / 2][8 + k / 8 * 2 + k % 2];
        sum += static_cast<double>(a_value) * static_cast<double>(b_value);
      }
      c[i] = static_cast<float>(sum);
    }
  }

 private:
  friend class emulated_block;

  [[nodiscard]] shared_shadow::moment now() const {
    return {index_, all_->barriers_, all_->warps_[index_ / 32].barriers};
  }
  [[nodiscard]] std::size_t offset(const void* at) const {
    return static_cast<std::size_t>(static_cast<const std::byte*>(at) - all_->shared_);
  }

  template <class T, std::uint32_t Size>
  void check(const backends::device::shared_array<T, Size>& array, std::uint32_t at, std::uint32_t count) const {
    if (at > Size || count > Size - at)
      throw std::out_of_range("a kernel reaches for element " + std::to_string(at + count - 1) + " of " +
                              std::to_string(Size) + " in shared memory");
    if (offset(array.elements + Size) > all_->shared_size_) throw std::logic_error("an array that is not shared");
  }

  /// Waits for the other lanes, and says in which round all values are.
  template <class T>
  std::uint32_t meet(meeting kind, const T& value) {
    static_assert(sizeof(T) <= sizeof(emulated_block::payload));
    auto& warp = all_->warps_[index_ / 32];
    if (warp.arrived == 0) {
      warp.kind = kind;
    } else if (warp.kind != kind) {
      throw std::logic_error("the lanes of a warp meet for different things");
    }
    const std::uint32_t round = warp.met;
    std::memcpy(warp.values[round % 2][lane()].bytes.data(), &value, sizeof value);
    if (++warp.arrived == 32) {
      warp.arrived = 0;
      ++warp.met;
      all_->wake(warp.waiting);
    } else {
      warp.waiting.push_back(index_);
      all_->fibers_[index_]->leave();
    }
    return round;
  }

  template <class T>
  [[nodiscard]] T received(std::uint32_t round, std::uint32_t lane) const {
    T value;
    std::memcpy(&value, all_->warps_[index_ / 32].values[round % 2][lane].bytes.data(), sizeof value);
    return value;
  }

  template <class T, std::uint32_t Size, class Place>
  void matrices(const backends::device::shared_array<T, Size>& from, std::uint32_t at, std::uint32_t (&words)[4],
                Place place) {
    check(from, at, 8);
    backends::device::check_alignment<T, 8>(from.elements + at);
    const std::uint32_t round = meet(meeting::matrices, at);
    for (std::uint32_t matrix = 0; matrix < 4; ++matrix) {
      words[matrix] = 0;
      for (std::uint32_t i = 0; i < 2; ++i) {
        const auto [row, column] = place(lane(), i);
        const T value = load(from, received<std::uint32_t>(round, 8 * matrix + row) + column);
        words[matrix] |= std::uint32_t{value.bits} << 16 * i;
      }
    }
  }

  emulated_block* all_;
  std::uint32_t index_;
  std::array<std::uint32_t, 2> grid_;
};

template <class Kernel>
void emulated_block::run(const Kernel& kernel, std::uint32_t block_x, std::uint32_t block_y, std::mt19937& random) {
  using shared = typename Kernel::shared;
  constexpr std::uint32_t count = Kernel::threads;
  static_assert(count % 32 == 0, "a block is whole warps");
  while (fibers_.size() < count) fibers_.push_back(std::make_unique<fiber>());
  const auto memory = std::make_unique<shared>();
  std::memset(static_cast<void*>(memory.get()), 0xFF, sizeof(shared));
  shared_ = reinterpret_cast<const std::byte*>(memory.get());
  shared_size_ = sizeof(shared);
  shadow_.clear(sizeof(shared));
  warps_.assign(count / 32, {});
  threads_.clear();
  ready_.clear();
  waiting_.clear();
  barriers_ = arrived_ = 0;
  error_ = nullptr;

  struct start {
    emulated_block* all;
    const Kernel* kernel;
    shared* memory;
    std::uint32_t index;
  };
  std::vector<start> starts;
  for (std::uint32_t i = 0; i < count; ++i) {
    threads_.emplace_back(*this, i, std::array{block_x, block_y});
    starts.push_back({this, &kernel, memory.get(), i});
    ready_.push_back(i);
  }
  for (std::uint32_t i = 0; i < count; ++i)
    fibers_[i]->begin(
        [](void* argument) {
          const start& from = *static_cast<const start*>(argument);
          try {
            (*from.kernel)(from.all->threads_[from.index], *from.memory);
          } catch (...) {
            from.all->error_ = std::current_exception();
          }
        },
        &starts[i]);

  std::uint32_t done = 0;
  while (!ready_.empty()) {
    std::swap(ready_[random() % ready_.size()], ready_.back());
    const std::uint32_t next = ready_.back();
    ready_.pop_back();
    fibers_[next]->enter();
    if (error_) std::rethrow_exception(error_);
    if (fibers_[next]->done()) ++done;
  }
  if (done != count)
    throw std::logic_error(std::to_string(count - done) + " of " + std::to_string(count) +
                           " threads wait where others do not come");
}

/// Runs a kernel over a grid; the order of blocks and threads follows from the seed.
template <class Kernel>
void emulate(const Kernel& kernel, std::uint32_t grid_x, std::uint32_t grid_y, std::uint32_t seed) {
  std::mt19937 random(seed);
  static thread_local emulated_block block;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < grid_x * grid_y; ++i) order.push_back(i);
  std::shuffle(order.begin(), order.end(), random);
  for (const std::uint32_t i : order) block.run(kernel, i % grid_x, i / grid_x, random);
}

}  // namespace clinicalbert::tests
