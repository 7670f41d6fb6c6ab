#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/text_key.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "examples/corpus_file.hpp"

namespace clinicalbert::examples {

/// Places that have something in common: all are counted, the first of them are named.
class counted_places {
 public:
  explicit counted_places(std::size_t most) : most_(most) {}

  void add(std::vector<std::size_t> place) {
    if (count_++ < most_) at_.push_back(std::move(place));
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] nlohmann::ordered_json json() const { return {{"count", count_}, {"at", at_}}; }

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<std::vector<std::size_t>> at_;
};

/// How often each label or type occurs; texts without any under "unlabeled_texts".
inline void report_labels(const corpus_file& file, bool is_ner, nlohmann::ordered_json& report) {
  std::map<std::string, std::size_t> counts;
  std::size_t unlabeled = 0;
  for (const auto& item : file.items) {
    for (const auto& label : item.labels) ++counts[label];
    for (const auto& marked : item.annotations) ++counts[marked.type];
    unlabeled += item.labels.empty() && item.annotations.empty() ? 1 : 0;
  }
  report[is_ner ? "entities" : "labels"] = counts;
  report[is_ner ? "texts_without_entities" : "unlabeled_texts"] = unlabeled;
}

/// Pairs of entities of a text that share bytes, as [text, entity, entity]: one inside the other (`nested`; `same` if
/// their bytes are equal) or neither (`crossing`).
[[nodiscard]] inline nlohmann::ordered_json overlap_report(const corpus_file& file, std::size_t most) {
  counted_places nested(most), same(most), crossing(most);
  for (std::size_t t = 0; t < file.items.size(); ++t) {
    const auto& marked = file.items[t].annotations;
    std::vector<std::size_t> order(marked.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tuple(marked[a].span.begin, marked[b].span.end, a) <
             std::tuple(marked[b].span.begin, marked[a].span.end, b);
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto outer = marked[order[i]].span;
      for (std::size_t k = i + 1; k < order.size() && marked[order[k]].span.begin < outer.end; ++k) {
        const auto inner = marked[order[k]].span;
        auto& kind = inner == outer ? same : inner.end <= outer.end ? nested : crossing;
        kind.add({t, order[i], order[k]});
      }
    }
  }
  return {{"nested", nested.json()}, {"same", same.json()}, {"crossing", crossing.json()}};
}

/// Whether what is said of two texts, or marked in them, differs.
[[nodiscard]] inline bool differ(const corpus_item& a, const corpus_item& b) {
  if (a.labels != b.labels || a.annotations.size() != b.annotations.size()) return true;
  // White space may differ between the texts, so that offsets do not tell.
  std::vector<std::string> first, second;
  for (const auto& [item, list] : {std::pair(&a, &first), std::pair(&b, &second)}) {
    for (const auto& marked : item->annotations) {
      list->push_back(marked.type + '\0' + tokens::text_key(item->text.substr(marked.span.begin, marked.span.size())));
    }
    std::sort(list->begin(), list->end());
  }
  return first != second;
}

using key_table = std::unordered_map<std::string, std::size_t>;

/// The first text of each key; texts without a word are left out.
[[nodiscard]] inline key_table first_of_each_key(const corpus_file& file) {
  key_table first;
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    if (!file.items[i].key.empty()) first.emplace(file.items[i].key, i);
  }
  return first;
}

/// Texts of `file` that `other` has too, as [text of other, text of file]: the first there with the key. With the same
/// file twice, texts that it has before.
[[nodiscard]] inline nlohmann::ordered_json duplicate_report(const key_table& firsts, const corpus_file& other,
                                                             const corpus_file& file, std::size_t most) {
  counted_places same(most), labeled_otherwise(most);
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    const auto found = firsts.find(file.items[i].key);
    if (found == firsts.end() || (&file == &other && found->second == i)) continue;
    same.add({found->second, i});
    if (differ(other.items[found->second], file.items[i])) labeled_otherwise.add({found->second, i});
  }
  auto report = same.json();
  report["labeled_otherwise"] = labeled_otherwise.json();
  return report;
}

/// Lengths in pieces, [CLS] and [SEP] among them: nearest-rank quantiles, and how many are longer than 512.
[[nodiscard]] inline nlohmann::ordered_json length_report(const corpus_file& file, const tokens::tokenizer& tokenizer) {
  std::vector<std::size_t> lengths;
  tokens::encoding encoding;
  for (const auto& item : file.items) {
    if (item.second_text.empty()) {
      tokenizer.encode_into(item.text, encoding);
    } else {
      tokenizer.encode_pair_into(item.text, item.second_text, encoding);
    }
    lengths.push_back(encoding.ids.size());
  }
  if (lengths.empty()) return nullptr;
  std::sort(lengths.begin(), lengths.end());
  const auto quantile = [&](std::size_t percent) {
    return lengths[std::max<std::size_t>((lengths.size() * percent + 99) / 100, 1) - 1];
  };
  return {{"shortest", lengths.front()},
          {"median", quantile(50)},
          {"p90", quantile(90)},
          {"p95", quantile(95)},
          {"p99", quantile(99)},
          {"longest", lengths.back()},
          {"longer_than_512", lengths.end() - std::upper_bound(lengths.begin(), lengths.end(), std::size_t{512})}};
}

}  // namespace clinicalbert::examples
