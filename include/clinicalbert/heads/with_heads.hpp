#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/hold_parts.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/cursor.hpp"

namespace clinicalbert::heads {

/// A head with a pooler of its own, which stands in a checkpoint as `bert.pooler`.
template <class Head>
concept HasPooler = requires {
  requires Head::has_pooler;
};

/// One encoder and the heads that read it: their parameters in one flat home, under the names of a Hugging Face
/// checkpoint
/// (`bert.` before the encoder's).
///
/// The functions that compute stay the encoder's and the heads' own: a training step or a task calls them one after the
/// other. A head whose weights are tied to the word table is frozen with it. Does not compile when a head reads another
/// width than the encoder's hidden size, or when two have a pooler.
template <class Encoder, class... Heads>
struct with_heads {
  static_assert(((Heads::hidden == Encoder::hidden) && ...),
                "with_heads: a head reads another width than the encoder's hidden size");
  static_assert((std::size_t{0} + ... + std::size_t{HasPooler<Heads>}) <= 1,
                "with_heads: two heads have a pooler, but a checkpoint names only one (bert.pooler)");

  using encoder = Encoder;
  using backend = typename Encoder::backend;
  using E = typename Encoder::E;
  using stream = typename Encoder::stream;
  template <std::size_t I>
  using head = std::tuple_element_t<I, std::tuple<Heads...>>;

  struct sizes {
    layers::table_sizes tables;
    std::tuple<typename Heads::sizes...> heads;
  };

  template <class T>
  struct parameters {
    typename Encoder::template parameters<T> encoder;
    std::tuple<typename Heads::template parameters<T>...> heads;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.encoder = Encoder::template parameters<T>::bind(memory, s.tables);
      over_heads([&]<std::size_t I>() {
        std::get<I>(p.heads) = head<I>::template parameters<T>::bind(memory, std::get<I>(s.heads));
      });
      return p;
    }
    /// each(name, shape, spans...) for every parameter; several sets are walked together.
    static void visit(auto&& each, auto&... p) {
      Encoder::template parameters<T>::visit(layers::prefixed(each, "bert."), p.encoder...);
      over_heads([&]<std::size_t I>() { head<I>::template parameters<T>::visit(each, std::get<I>(p.heads)...); });
    }
  };

  struct frozen {
    typename Encoder::frozen encoder;
    std::tuple<typename Heads::frozen...> heads;

    /// Without weights: for `visit` to fill.
    explicit frozen(const sizes& s)
        : encoder(s.tables),
          heads(std::apply([](const auto&... h) { return std::tuple<typename Heads::frozen...>(h...); }, s.heads)) {}

    explicit frozen(const parameters<const E>& p)
        : encoder(p.encoder),
          heads(std::apply(
              [&p](const auto&... h) { return std::tuple<typename Heads::frozen...>(freeze<Heads>(h, p)...); },
              p.heads)) {
      layers::hold_parts<backend>(*this);
    }

    /// each(name, layers::frozen_part) for every part, under names like those of the checkpoint.
    static void visit(auto&& each, frozen& f) {
      Encoder::frozen::visit(layers::prefixed_parts(each, "bert."), f.encoder);
      over_heads([&]<std::size_t I>() { head<I>::frozen::visit(each, std::get<I>(f.heads)); });
    }

   private:
    template <class Head>
    static typename Head::frozen freeze(const typename Head::template parameters<const E>& h,
                                        const parameters<const E>& p) {
      if constexpr (std::is_constructible_v<typename Head::frozen, decltype(h), decltype(p.encoder.embeddings.words)>)
        return typename Head::frozen(h, p.encoder.embeddings.words);
      else
        return typename Head::frozen(h);
    }
  };

 private:
  template <class F>
  static void over_heads(F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) { (f.template operator()<I>(), ...); }
    (std::index_sequence_for<Heads...>{});
  }
};

}  // namespace clinicalbert::heads
