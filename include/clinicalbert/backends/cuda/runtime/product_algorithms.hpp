#pragma once

#include <cstddef>
#include <map>
#include <utility>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends::device {

/// The algorithms of a stream's products, each chosen when the first of its class comes and kept.
class product_algorithms {
 public:
  /// f(algorithm) -> status with the algorithm of the product's class, or, where that does not fit this member of the
  /// class, with one for the very product. `alignment` is of all operands, in bytes.
  template <class F>
  [[nodiscard]] status with(product_library* library, product_kind kind, const library_product& product,
                            std::size_t alignment, std::size_t workspace, F&& f) {
    const product_algorithm* found = nullptr;
    status s = find(library, product_class(kind, product), alignment, workspace, found);
    if (s.fine()) s = f(*found);
    if (s.kind != trouble::not_supported) return s;
    s = find(library, product, alignment, workspace, found);
    return s.fine() ? f(*found) : s;
  }

  [[nodiscard]] std::size_t size() const noexcept { return chosen_.size(); }

 private:
  status find(product_library* library, const library_product& product, std::size_t alignment, std::size_t workspace,
              const product_algorithm*& found) {
    const std::pair key(product, alignment);
    auto at = chosen_.find(key);
    if (at == chosen_.end()) {
      product_algorithm algorithm;
      const status s = choose_algorithm(library, product, alignment, workspace, algorithm);
      if (!s.fine()) return s;
      at = chosen_.emplace(key, algorithm).first;
    }
    found = &at->second;
    return {};
  }

  std::map<std::pair<library_product, std::size_t>, product_algorithm> chosen_;
};

}  // namespace clinicalbert::backends::device
