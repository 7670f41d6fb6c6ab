#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "clinicalbert/corpora/token_store.hpp"

namespace clinicalbert::examples {

/// Counts of lengths: 1, 2 to 3, 4 to 7, and so on.
class length_histogram {
 public:
  void add(std::uint64_t length) {
    const auto bin = static_cast<std::size_t>(std::bit_width(length));
    if (counts_.size() <= bin) counts_.resize(bin + 1, 0);
    ++counts_[bin];
    longest_ = std::max(longest_, length);
  }
  [[nodiscard]] nlohmann::ordered_json json() const {
    nlohmann::ordered_json bins = nlohmann::ordered_json::array();
    for (std::size_t bin = 1; bin < counts_.size(); ++bin)
      bins.push_back(
          {{"from", std::uint64_t{1} << (bin - 1)}, {"to", (std::uint64_t{1} << bin) - 1}, {"count", counts_[bin]}});
    return {{"longest", longest_}, {"histogram", bins}};
  }

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t longest_ = 0;
};

/// What should be known of a corpus in pieces: counts, the share of unknown ones, lengths.
[[nodiscard]] inline nlohmann::ordered_json token_store_report(const corpora::token_store& store,
                                                               std::int32_t unknown_id) {
  const auto& counts = store.counts();
  length_histogram sentences, documents;
  std::uint64_t unknown = 0, words = 0;
  for (std::uint64_t d = 0; d < counts.documents; ++d) documents.add(store.pieces_of(store.sentences_of(d)).size());
  for (std::uint64_t s = 0; s < counts.sentences; ++s) {
    const auto pieces = store.pieces_of(s);
    const auto ids = store.ids(pieces);
    const auto starts = store.word_starts(pieces);
    sentences.add(pieces.size());
    unknown += static_cast<std::uint64_t>(std::count(ids.begin(), ids.end(), unknown_id));
    words += static_cast<std::uint64_t>(std::count(starts.begin(), starts.end(), std::uint8_t{1}));
  }
  const auto& header = store.header();
  return {
      {"documents",
       {{"read", header.read},
        {"empty", header.empty},
        {"duplicates", header.read - header.empty - counts.documents},
        {"kept", counts.documents}}},
      {"sections", counts.sections},
      {"sentences", counts.sentences},
      {"words", words},
      {"pieces", counts.pieces},
      {"unknown", unknown},
      {"unknown_rate", static_cast<double>(unknown) / static_cast<double>(std::max<std::uint64_t>(1, counts.pieces))},
      {"pieces_of_sentences", sentences.json()},
      {"pieces_of_documents", documents.json()}};
}

}  // namespace clinicalbert::examples
