#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

namespace clinicalbert::backends::device {

/// Operations of a stream in their order, kept as values: kernels with their arguments, products with their operands.
/// They can be done later, and compared with those of another time.
///
/// An operation is a trivially copyable `void operator()(Stream&) const noexcept`; one without == is like no other, so
/// that whoever has it anew counts it as something else. Memory is kept by `clear`.
template <class Stream>
class recorded_work {
 public:
  template <class Operation>
  void add(const Operation& operation) {
    static_assert(std::is_trivially_copyable_v<Operation>, "recorded_work: an operation is copied as bytes");
    static_assert(alignof(Operation) <= alignof(unit), "recorded_work: an operation is aligned as its bytes are");
    constexpr std::size_t size = (sizeof(Operation) + sizeof(unit) - 1) / sizeof(unit);
    const std::size_t at = units_.size();
    operations_.push_back({&what_to_do<Operation>, at});
    units_.resize(at + size);
    std::memcpy(units_.data() + at, &operation, sizeof(Operation));
  }

  void run(Stream& s) const noexcept {
    for (const one& o : operations_) o.kind->run(units_.data() + o.at, s);
  }

  [[nodiscard]] std::size_t size() const noexcept { return operations_.size(); }
  void clear() noexcept {
    operations_.clear();
    units_.clear();
  }

  /// Whether doing either is doing the other: the same operations on the same memory.
  friend bool operator==(const recorded_work& a, const recorded_work& b) noexcept {
    return std::equal(a.operations_.begin(), a.operations_.end(), b.operations_.begin(), b.operations_.end(),
                      [&](const one& x, const one& y) {
                        return x.kind == y.kind && x.kind->same(a.units_.data() + x.at, b.units_.data() + y.at);
                      });
  }

 private:
  struct alignas(16) unit {
    std::byte bytes[16];
  };

  // What can be done with an operation of some type.
  struct kind_of_operation {
    void (*run)(const unit*, Stream&) noexcept;
    bool (*same)(const unit*, const unit*) noexcept;
  };

  struct one {
    const kind_of_operation* kind;
    std::size_t at;  // its first unit
  };

  template <class Operation>
  static Operation read(const unit* from) noexcept {
    Operation operation;
    std::memcpy(static_cast<void*>(&operation), from, sizeof operation);
    return operation;
  }

  template <class Operation>
  static constexpr kind_of_operation what_to_do{
      [](const unit* from, Stream& s) noexcept { read<Operation>(from)(s); },
      []([[maybe_unused]] const unit* a, [[maybe_unused]] const unit* b) noexcept {
        if constexpr (requires(const Operation& x) { x == x; })
          return read<Operation>(a) == read<Operation>(b);
        else
          return false;
      }};

  std::vector<one> operations_;
  std::vector<unit> units_;
};

}  // namespace clinicalbert::backends::device
