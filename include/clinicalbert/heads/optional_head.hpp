#pragma once

#include <cstddef>
#include <optional>

#include "clinicalbert/tensors/cursor.hpp"

namespace clinicalbert::heads {

/// A head that a model has only where its sizes are given; without them it has no parameters and no names.
///
/// For training: a model is frozen without it, or with the head itself.
template <class Head>
struct optional_head {
  static constexpr std::size_t hidden = Head::hidden;
  using sizes = std::optional<typename Head::sizes>;

  template <class T>
  struct parameters {
    std::optional<typename Head::template parameters<T>> head;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      if (s) p.head = Head::template parameters<T>::bind(memory, *s);
      return p;
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      if (first.head) Head::template parameters<T>::visit(each, *first.head, *others.head...);
    }
  };
};

}  // namespace clinicalbert::heads
