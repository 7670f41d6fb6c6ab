#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/next_pieces.hpp"
#include "clinicalbert/generation/banned_list.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::generation {

/// A run whose backend finds the likeliest pieces, and draws some, where logits are (backends/next_pieces.hpp): then a
/// strategy gets these alone. Of other runs it reads the logits.
template <class Run>
concept RankedRun = requires(Run& run, std::span<const std::int32_t> ids) {
  run.advance(ids);
  run.pending_logits();
  run.in_stream();
}
&&backends::Provided<backends::next_pieces_op<typename Run::backend>>;

/// The most pieces of a row that are found so: each takes a look at the whole row, so a strategy that wants more reads
/// the logits.
inline constexpr std::size_t most_ranked = 64;

/// The likeliest pieces, or drawn ones, of a run's last `advance`, and their log-probabilities.
template <RankedRun Run>
class ranked_pieces {
  using op = backends::next_pieces_op<typename Run::backend>;

 public:
  using E = typename Run::E;

  /// The `most` likeliest of each row that are not banned; throws what the stream's wait throws.
  void find(Run& run, const banned_list& bans, backends::normalized_over sums, std::size_t most) {
    const std::size_t rows = run.pending_logits().rows;
    resize(rows, most);
    op::best(run.in_stream(), run.pending_logits(), bans.view(), sums, {ids_.data(), rows, most},
             {log_probabilities_.data(), rows, most});
    run.in_stream().wait();
  }

  /// One of row rows[i] at uniforms[i], for each i; throws likewise.
  void draw(Run& run, const banned_list& bans, std::span<const std::uint32_t> rows, std::span<const double> uniforms,
            double temperature) {
    resize(rows.size(), 1);
    op::draw(run.in_stream(), run.pending_logits(), bans.view(), rows, uniforms, temperature, ids_, log_probabilities_);
    run.in_stream().wait();
  }

  /// Of row or draw i, best first; -1 where there is none.
  [[nodiscard]] std::span<const std::int32_t> ids(std::size_t i) const {
    return std::span(ids_).subspan(i * most_, most_);
  }
  [[nodiscard]] std::span<const E> log_probabilities(std::size_t i) const {
    return std::span(log_probabilities_).subspan(i * most_, most_);
  }

 private:
  void resize(std::size_t rows, std::size_t most) {
    most_ = most;
    ids_.resize(rows * most);
    log_probabilities_.resize(rows * most);
  }

  std::size_t most_ = 0;
  std::vector<std::int32_t> ids_;
  std::vector<E> log_probabilities_;
};

}  // namespace clinicalbert::generation
