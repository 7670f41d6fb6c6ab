#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::tasks {

/// What one part's summary was made of.
struct attended_part {
  text::byte_span summary;                   ///< bytes of the whole summary
  std::span<const text::byte_span> written;  ///< by id of the target: bytes of the whole summary, empty for none
  std::span<const text::byte_span> read;     ///< by piece of the source: bytes of the source, empty for special ones
  std::span<const double> attention;         ///< [ids - 1, pieces], as generation::attend_again gives it
};

/// Appends the sentences of a part's summary with the shares of the source's sentences in each: the attention of all
/// its pieces, over that to the words of the source. Attention to special pieces is left out, since it is where
/// attention goes that nothing asks for (Clark et al. 2019, section 3.2).
///
/// `sentences`: of the source, ascending.
inline void trace_sentences(std::string_view summary_text, const attended_part& part,
                            std::span<const text::byte_span> sentences, std::vector<traced_sentence>& traced) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> sentence_of(part.read.size(), none);
  for (std::size_t i = 0; i < part.read.size(); ++i) {
    if (part.read[i].empty()) continue;
    const auto behind = std::ranges::upper_bound(sentences, part.read[i].begin, {}, &text::byte_span::begin);
    if (behind != sentences.begin()) sentence_of[i] = static_cast<std::size_t>(behind - sentences.begin()) - 1;
  }
  const auto own = summary_text.substr(part.summary.begin, part.summary.size());
  text::for_each_sentence(own, {}, [&](text::byte_span found) {
    traced_sentence one{{found.begin + part.summary.begin, found.end + part.summary.begin}, {}};
    std::vector<double> masses(sentences.size(), 0.0);
    double all = 0;
    for (std::size_t id = 1; id < part.written.size(); ++id) {
      const auto& word = part.written[id];
      if (word.empty() || word.begin < one.span.begin || word.begin >= one.span.end) continue;
      const auto row = part.attention.subspan((id - 1) * part.read.size(), part.read.size());
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (sentence_of[i] == none) continue;
        masses[sentence_of[i]] += row[i];
        all += row[i];
      }
    }
    for (std::size_t s = 0; s < sentences.size(); ++s)
      if (masses[s] > 0) one.shares.push_back({sentences[s], masses[s] / all});
    std::ranges::stable_sort(one.shares, std::ranges::greater{}, &source_share::mass);
    traced.push_back(std::move(one));
  });
}

}  // namespace clinicalbert::tasks
