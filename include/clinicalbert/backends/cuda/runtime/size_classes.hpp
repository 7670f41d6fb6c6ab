#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <map>
#include <new>
#include <vector>

namespace clinicalbert::backends::device {

/// The size in which memory for so many bytes is taken: 64 KiB, or a power of two in four steps, so that at most a
/// fifth is not used.
[[nodiscard]] constexpr std::size_t size_class(std::size_t bytes) noexcept {
  constexpr std::size_t smallest = std::size_t{64} << 10;
  if (bytes <= smallest) return smallest;
  const std::size_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

/// Memory by size classes: what is given back is kept for the next of its class, so that a step which was done once
/// allocates nothing. `Source` has `void* take(size_t)`, which throws where there is none, and `give(void*) noexcept`.
/// Not thread-safe: one pool, one stream.
template <class Source>
class size_class_pool {
 public:
  explicit size_class_pool(Source source = {}) : source_(source) {}
  size_class_pool(const size_class_pool&) = delete;
  size_class_pool& operator=(const size_class_pool&) = delete;
  ~size_class_pool() { release(); }

  /// Where the source has none, what is kept of all classes is given back to it first. Throws what the source throws.
  [[nodiscard]] void* take(std::size_t bytes) {
    const std::size_t size = size_class(bytes);
    room& of = rooms_[size];
    if (!of.unused.empty()) {
      void* const at = of.unused.back();
      of.unused.pop_back();
      return at;
    }
    of.unused.reserve(of.taken + 1);  // so that `give` cannot fail
    void* const at = take_new(size);
    ++of.taken;
    ++allocations_;
    return at;
  }

  /// What `take` gave for so many bytes.
  void give(void* at, std::size_t bytes) noexcept { rooms_.find(size_class(bytes))->second.unused.push_back(at); }

  /// Gives back to the source what is not used.
  void release() noexcept {
    for (auto& [size, of] : rooms_) {
      for (void* at : of.unused) source_.give(at);
      of.taken -= of.unused.size();
      of.unused.clear();
    }
  }

  /// How often the source was asked.
  [[nodiscard]] std::size_t allocations() const noexcept { return allocations_; }

 private:
  struct room {
    std::size_t taken = 0;  // of the source, in use or not
    std::vector<void*> unused;
  };

  void* take_new(std::size_t size) {
    try {
      return source_.take(size);
    } catch (...) {
      if (std::ranges::none_of(rooms_, [](const auto& r) { return !r.second.unused.empty(); })) throw;
    }
    release();
    return source_.take(size);
  }

  Source source_;
  std::map<std::size_t, room> rooms_;
  std::size_t allocations_ = 0;
};

}  // namespace clinicalbert::backends::device
