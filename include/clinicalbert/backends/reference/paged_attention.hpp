#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>

#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::backends {

/// One head of one sequence at a time; logits, probabilities and sums are in double.
template <std::floating_point E>
struct paged_attention_op<reference<E>> {
  using stream = typename reference<E>::stream;

  static void infer(stream& s, std::size_t heads, tensors::matrix<const E> q, const tensors::paged_rows<E>& keys_values,
                    tensors::matrix<E> out) noexcept {
    assert(q.rows == keys_values.size() && keys_values.width == 2 * q.columns && out.columns == q.columns);
    const std::size_t size = q.columns / heads, longest = keys_values.longest();
    const tensors::arena::scope scope(s.arena());
    const auto scratch = s.arena().template take<double>(s.concurrency() * longest);
    s.for_each(q.rows * heads, [&](std::size_t item, std::size_t slot) {
      const std::size_t sequence = item / heads, head = item % heads;
      const auto p = scratch.subspan(slot * longest, keys_values.lengths[sequence]);
      const E* const query = q[sequence].data() + head * size;
      for (std::size_t j = 0; j < p.size(); ++j) {
        const E* const key = keys_values.row(sequence, j) + head * size;
        double logit = 0;
        for (std::size_t d = 0; d < size; ++d) logit += double{query[d]} * double{key[d]};
        p[j] = logit / std::sqrt(static_cast<double>(size));
      }
      const double largest = *std::max_element(p.begin(), p.end());
      double sum = 0;
      for (double& x : p) sum += x = std::exp(x - largest);
      for (std::size_t d = 0; d < size; ++d) {
        double value = 0;
        for (std::size_t j = 0; j < p.size(); ++j)
          value += p[j] * double{keys_values.row(sequence, j)[q.columns + head * size + d]};
        out(sequence, head * size + d) = static_cast<E>(value / sum);
      }
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t longest, std::size_t /*head_size*/,
                                           std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * longest, sizeof(double));
  }
};

}  // namespace clinicalbert::backends
