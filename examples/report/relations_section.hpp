#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/relation_f1.hpp"
#include "clinicalbert/tasks/score_relations.hpp"
#include "examples/report/calibration_part.hpp"
#include "examples/report/confusion_table.hpp"
#include "examples/report/counted_items.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/score_intervals.hpp"
#include "examples/report/score_table.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

using relation_triple = metrics::relation_f1::triple;

/// What a document states and what was found in it, each relation once.
struct compared_relations {
  std::set<relation_triple> gold;
  std::map<relation_triple, labels::relation> found;  ///< of equal ones the one with the highest score
};

[[nodiscard]] inline compared_relations compare_relations(const corpora::annotated_note& note,
                                                          const tasks::extracted_relations& found,
                                                          const labels::label_set& classes) {
  compared_relations compared;
  for (auto& one : tasks::triples_of(note)) compared.gold.insert(std::move(one));
  for (const auto& relation : found.relations) {
    const auto &first = found.entities[relation.first], &second = found.entities[relation.second];
    if (first.identifier.empty() || second.identifier.empty()) continue;
    const relation_triple key{classes.name(relation.label), first.identifier, second.identifier};
    const auto [at, is_new] = compared.found.emplace(key, relation);
    if (!is_new && at->second.score < relation.score) at->second = relation;
  }
  return compared;
}

/// Adds a document to a table of gold types (and "spurious") by predicted types (and "missed"). What is stated and
/// found is right; of what is left, relations of the same two concepts are taken for each other.
inline void add_confusion(const compared_relations& document, const labels::label_set& types,
                          confusion_counts& confusion) {
  const std::size_t none = types.size();
  std::multimap<std::pair<std::string, std::string>, std::size_t> missed;
  for (const auto& one : document.gold) {
    const std::size_t type = *types.find(one.type);
    if (document.found.contains(one))
      ++*confusion.at(type, type);
    else
      missed.emplace(std::pair(one.first, one.second), type);
  }
  for (const auto& [one, relation] : document.found) {
    if (document.gold.contains(one)) continue;
    const auto other = missed.find({one.first, one.second});
    ++*confusion.at(other == missed.end() ? none : other->second, *types.find(one.type));
    if (other != missed.end()) missed.erase(other);
  }
  for (const auto& [pair, type] : missed) ++*confusion.at(type, none);
}

/// What a page says of a file of documents. `found`: one a document, with the extractor's classes.
[[nodiscard]] inline report_section relations_section(const std::string& file,
                                                      std::span<const corpora::annotated_note> notes,
                                                      std::span<const tasks::extracted_relations> found,
                                                      const labels::label_set& classes, const report_settings& how) {
  std::vector<compared_relations> compared;
  std::set<std::string> names;
  std::size_t gold_count = 0, found_count = 0;
  for (std::size_t n = 0; n < notes.size(); ++n) {
    const auto& one = compared.emplace_back(compare_relations(notes[n], found[n], classes));
    for (const auto& stated : one.gold) names.insert(stated.type);
    for (const auto& [triple, relation] : one.found) names.insert(triple.type);
    gold_count += one.gold.size();
    found_count += one.found.size();
  }
  const labels::label_set types({names.begin(), names.end()});
  counted_items items;
  scaled_calibration calibration;
  auto confusion = square_confusion(types.names(), true);
  std::vector<wrong_prediction> wrong, missed;
  for (std::size_t n = 0; n < notes.size(); ++n) {
    const auto& one = compared[n];
    std::vector<relation_triple> predicted;
    for (const auto& [triple, relation] : one.found) predicted.push_back(triple);
    metrics::relation_f1 counts;
    counts.add({one.gold.begin(), one.gold.end()}, std::move(predicted));
    for (const auto& [type, of_type] : counts.counts()) items.add(*types.find(type), of_type);
    items.close_item();
    add_confusion(one, types, confusion);
    const std::string place = ", document " + notes[n].name;
    const auto pair_of = [](const relation_triple& triple) { return " " + triple.first + " → " + triple.second; };
    for (const auto& [triple, relation] : one.found) {
      const bool is_right = one.gold.contains(triple);
      calibration.before.add(static_cast<double>(relation.score), is_right);
      if (is_right) continue;
      std::string offsets;
      for (const auto entity : {relation.first, relation.second}) {
        const auto span = notes[n].annotations[found[n].entities[entity].mentions.front()].span;
        offsets += (offsets.empty() ? "" : " and ") + number_range(span.begin, span.end);
      }
      std::string gold = "none";
      for (const auto& stated : one.gold)
        if (stated.first == triple.first && stated.second == triple.second) gold = stated.type;
      wrong.push_back({place, std::move(offsets), std::move(gold), triple.type + pair_of(triple),
                       static_cast<double>(relation.score), n});
    }
    for (const auto& stated : one.gold) {
      if (one.found.contains(stated)) continue;
      std::string offsets;
      for (const auto* identifier : {&stated.first, &stated.second}) {
        std::string bytes = "not mentioned";
        for (const auto& mention : notes[n].annotations) {
          bool is_it = false;
          labels::for_each_identifier(mention.identifier, [&](std::string_view id) { is_it |= id == *identifier; });
          if (!is_it) continue;
          bytes = number_range(mention.span.begin, mention.span.end);
          break;
        }
        offsets += (offsets.empty() ? "" : " and ") + bytes;
      }
      missed.push_back({place, std::move(offsets), stated.type + pair_of(stated), "none",
                        std::numeric_limits<double>::quiet_NaN(), n});
    }
  }
  report_section section{file,
                         {{"documents", std::to_string(notes.size())},
                          {"relations stated", std::to_string(gold_count)},
                          {"relations found", std::to_string(found_count)}},
                         {}};
  auto& body = section.body;
  body += "<h3>Scores</h3>\n" + score_table("Right where type and both concepts agree; intervals over documents",
                                            "Relation", types.names(),
                                            intervals_of(items, types.size(), averaged_labels::occurring));
  body += "<h3>Confusion</h3>\n" +
          confusion_table("Relations, gold types in rows and predicted types in columns, between the same two concepts",
                          "gold ↓ predicted →", confusion);
  body += calibration_part(calibration, "the relations that were found", "probability of the relation",
                           "There is no temperature: an extractor gives probabilities of what it found only.");
  const auto text_of = [&](const wrong_prediction& one) { return html_text(notes[one.item].text); };
  body += "<h3>Worst errors</h3>\n" +
          worst_errors_table({"The most confident relations that are not stated. Bytes of the first mention of each "
                              "concept.",
                              "Score", "Bytes"},
                             file, worst_of(std::move(wrong), how.worst), how.shows_texts, text_of);
  body += worst_errors_table(
      {"The first relations that are stated and were not found, which have no score.", "Score", "Bytes"}, file,
      worst_of(std::move(missed), how.worst), how.shows_texts, text_of);
  return section;
}

}  // namespace clinicalbert::examples
