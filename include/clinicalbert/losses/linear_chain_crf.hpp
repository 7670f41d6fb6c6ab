#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "clinicalbert/losses/chain_sums.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

/// A chain that is a part of a longer one, as a window is of a sentence: its first row has others before it, its last
/// row others after it. What a chain scores at its ends is not scored there.
inline constexpr std::uint8_t cut_before = 1, cut_after = 2;

/// Sequences whose tags are to be learned. Views.
struct tag_chains {
  std::span<const std::uint32_t> offsets;  ///< [B + 1]: sequence b is in rows [offsets[b], offsets[b + 1])
  std::span<const std::uint64_t> allowed;  ///< [N]: bit k for class k; 0 for a row that is no part of its chain
  std::span<const std::uint8_t> cuts;      ///< [B]: cut_before, cut_after, both or 0; or empty: 0 for each
};

/// How many doubles `linear_chain_crf` needs as memory for sequences of at most `longest` rows.
[[nodiscard]] constexpr std::size_t chain_memory(std::size_t longest, std::size_t classes) noexcept {
  return 4 * longest * classes;
}

/// Negative log-likelihood of a linear-chain CRF: a sequence costs log Z - log Z of the tags that its rows allow, in
/// nats, where Z sums exp(score) over sequences of tags (chain_sums.hpp).
///
/// `emissions`: [N, K] with K = `classes` <= 64, finite. Rows that allow nothing are left out: their neighbors stand
/// side by side. A row with one bit is a known tag; with several, any of them may be right
/// (marginal_cross_entropy.hpp). What `scores` forbids is in neither sum. `d_emissions`: [N, K], overwritten, may be
/// `emissions`; `d_scores`: added to; both times gradient_scale, each may be empty. Mean over the rows that take part,
/// or sum; 0 if none does. In double and in the order of the rows; NaN for emissions that are not finite. `memory`: at
/// least `chain_memory`, overwritten. Throws loss_error for a bit that is no class, and where no sequence of allowed
/// tags is one that `scores` allows.
///
/// Lafferty et al. 2001; with several bits Tsuboi et al. 2008, eq. 3. With one bit a row and nothing forbidden agrees
/// with pytorch-crf (`token_mean` or `sum`).
template <class T>
double linear_chain_crf(std::span<const T> emissions, std::size_t classes, const tag_chains& chains,
                        const chain_scores<const double>& scores, std::span<T> d_emissions,
                        const chain_scores<double>& d_scores, std::span<double> memory, reduction how = reduction::mean,
                        double gradient_scale = 1.0) {
  const std::size_t sequences = chains.offsets.empty() ? 0 : chains.offsets.size() - 1;
  const auto fits = [](std::size_t size, std::size_t wanted) { return size == 0 || size == wanted; };
  if (classes == 0 || classes > 64 || emissions.size() != chains.allowed.size() * classes ||
      !fits(d_emissions.size(), emissions.size()) || !fits(chains.cuts.size(), sequences) ||
      (sequences == 0 ? 0 : chains.offsets.back()) != chains.allowed.size() || scores.starts.size() != classes ||
      scores.pairs.size() != classes * classes || scores.ends.size() != classes) {
    throw loss_error("linear_chain_crf: the sizes of emissions, masks, sequences, scores and gradient do not fit");
  }
  constexpr double never = -std::numeric_limits<double>::infinity();
  const std::uint64_t known = ~std::uint64_t{0} >> (64 - classes);
  std::size_t all_rows = 0;
  for (std::size_t i = 0; i < chains.allowed.size(); ++i) {
    if ((chains.allowed[i] & ~known) != 0) {
      throw loss_error("linear_chain_crf: row " + std::to_string(i) + " allows a class beyond the " +
                       std::to_string(classes));
    }
    if (chains.allowed[i] != 0) ++all_rows;
  }
  const double scale = gradient_scale / (how == reduction::sum || all_rows == 0 ? 1.0 : static_cast<double>(all_rows));
  const bool with_gradient = !d_emissions.empty() || !d_scores.pairs.empty();

  double loss = 0.0;
  for (std::size_t b = 0; b < sequences; ++b) {
    const std::size_t begin = chains.offsets[b], end = chains.offsets[b + 1];
    if (memory.size() < chain_memory(end - begin, classes)) throw loss_error("linear_chain_crf: too little memory");
    const std::size_t part = (end - begin) * classes;
    std::size_t size = 0;  // of the chain's rows, side by side
    bool is_finite = true;
    for (std::size_t i = begin; i < end; ++i) {
      if (chains.allowed[i] == 0) continue;
      for (const T x : emissions.subspan(i * classes, classes)) {
        memory[size++] = static_cast<double>(x);
        is_finite = is_finite && std::isfinite(static_cast<double>(x));
      }
    }
    const auto chain = memory.first(size), forward = memory.subspan(part, size),
               backward = memory.subspan(2 * part, size);
    const auto d_chain = memory.subspan(3 * part, with_gradient ? size : 0);
    std::ranges::fill(d_chain, is_finite ? 0.0 : std::numeric_limits<double>::quiet_NaN());
    if (size > 0 && is_finite) {
      auto own = scores;
      const std::uint8_t cut = chains.cuts.empty() ? std::uint8_t{0} : chains.cuts[b];
      if ((cut & cut_before) != 0) own.starts = {};
      if ((cut & cut_after) != 0) own.ends = {};
      const double log_all = sum_chain(chain, classes, own, forward, backward);
      if (with_gradient && log_all != never)
        add_marginals(chain, classes, own, forward, backward, log_all, scale, d_chain, d_scores);
      std::size_t at = 0;
      for (std::size_t i = begin; i < end; ++i) {
        if (chains.allowed[i] == 0) continue;
        for (std::size_t k = 0; k < classes; ++k, ++at) {
          if ((chains.allowed[i] >> k & 1) == 0) chain[at] = never;
        }
      }
      const double log_allowed = sum_chain(chain, classes, own, forward, backward);
      if (log_allowed == never) {
        throw loss_error("linear_chain_crf: what the rows of sequence " + std::to_string(b) +
                         " allow is no sequence of tags that the rules allow");
      }
      if (with_gradient) add_marginals(chain, classes, own, forward, backward, log_allowed, -scale, d_chain, d_scores);
      loss += log_all - log_allowed;
    } else if (size > 0) {
      loss = std::numeric_limits<double>::quiet_NaN();
    }
    if (d_emissions.empty()) continue;
    std::size_t at = 0;
    for (std::size_t i = begin; i < end; ++i) {
      for (T& d : d_emissions.subspan(i * classes, classes))
        d = chains.allowed[i] == 0 ? T{0} : static_cast<T>(d_chain[at++]);
    }
  }
  return how == reduction::sum || all_rows == 0 ? loss : loss / static_cast<double>(all_rows);
}

}  // namespace clinicalbert::losses
