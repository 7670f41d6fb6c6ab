#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/calibration.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "examples/report/calibration_part.hpp"
#include "examples/report/confusion_table.hpp"
#include "examples/report/counted_items.hpp"
#include "examples/report/entity_pairs.hpp"
#include "examples/report/found_entities.hpp"
#include "examples/report/iob_places.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/score_intervals.hpp"
#include "examples/report/score_table.hpp"
#include "examples/report/tag_predictions.hpp"
#include "examples/report/word_calibration.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

/// What a page says of a file of tagged words: everything is counted of entities, of the types that the file marks.
class tags_section {
 public:
  /// `places`: of the words of `sentences`, of which `layers` were predicted; all three must outlive this. `has_notes`:
  /// a place is of bytes of a note, its `line` the note's number.
  tags_section(std::span<const corpora::tagged_sentence> sentences, std::span<const std::vector<word_place>> places,
               bool has_notes, std::span<const tag_predictions> layers)
      : sentences_(sentences),
        layers_(layers),
        tags_(chosen_tags(sentences, layers)),
        places_(places),
        has_notes_(has_notes) {
    auto types = tasks::marked_types(sentences);
    std::sort(types.begin(), types.end());
    types_ = labels::label_set(std::move(types));
    words_ = calibrate_words(sentences, layers, types_.names());
    entities_.temperature = words_.temperature;
    confusion_ = square_confusion(types_.names(), true);
    for (std::size_t s = 0; s < sentences.size(); ++s) {
      add(s);
      first_word_ += sentences[s].words.size();
    }
  }

  [[nodiscard]] report_section section(const std::string& file, const report_settings& how) const {
    report_section section{file,
                           {{"sentences", std::to_string(sentences_.size())},
                            {"words", std::to_string(layers_.front().path.size())},
                            {"pieces", std::to_string(layers_.front().pieces)},
                            {"entities marked", std::to_string(gold_count_)},
                            {"entities found", std::to_string(found_count_)}},
                           {}};
    const auto& names = types_.names();
    auto& body = section.body;
    const auto scores_of = [&](const counted_items& items) {
      return intervals_of(items, names.size(), averaged_labels::occurring);
    };
    body += "<h3>Scores</h3>\n";
    body +=
        score_table("Strict: begin, end and type agree; intervals over sentences", "Type", names, scores_of(strict_));
    body += score_table("Lenient: the type agrees and a word is shared; each entity is matched once at most", "Type",
                        names, scores_of(lenient_));
    if (!left_out_.empty()) {
      std::string list;
      for (const auto& [type, count] : left_out_)
        list += (list.empty() ? "" : ", ") + type + " (" + std::to_string(count) + ")";
      body += html_paragraph(
          "Types that the file never marks are left out of everything but the summary’s words: " + list + ".");
    }
    body += "<h3>Confusion</h3>\n";
    body += confusion_table(
        "Entities, gold types in rows and predicted types in columns, matched where they share a "
        "word: of one type first",
        "gold ↓ predicted →", confusion_);
    body += calibration_part(entities_, "entities (right: begin, end and type agree)",
                             "mean probability of an entity’s tags",
                             "There is no temperature: no word of the file has a tag that the model knows.", &words_,
                             "tags of words, of types that the file marks");
    body += "<h3>Worst errors</h3>\n";
    body += worst_errors_table(
        {"The most confident wrong predictions: entities that were found and are wrong, and such that were missed, "
         "with the mean probability of the tags that the model chose for their words. Bytes of the " +
             std::string(has_notes_ ? "note, whose number stands behind the file, " : "file, ") +
             "from the first word to the end of the last.",
         "Score", "Bytes"},
        file, worst_of(wrong_, how.worst), how.shows_texts, [&](const wrong_prediction& one) { return html_of(one); });
    return section;
  }

  [[nodiscard]] const confusion_counts& confusion() const noexcept { return confusion_; }
  [[nodiscard]] const std::vector<wrong_prediction>& wrong() const noexcept { return wrong_; }

 private:
  void add(std::size_t s) {
    auto gold = tasks::spans_of_sentence(sentences_[s]);
    std::sort(gold.begin(), gold.end());
    const auto predicted =
        found_entities(tags_, s, types_, [&](std::string_view type) { ++left_out_[std::string(type)]; });
    gold_count_ += gold.size();
    found_count_ += predicted.size();
    count_entities(strict_, types_, metrics::span_match::exact, gold, predicted);
    count_entities(lenient_, types_, metrics::span_match::overlap, gold, predicted);
    const auto pairs = pair_entities(gold, predicted);
    const std::size_t none = types_.size();
    std::vector<bool> is_found(gold.size());
    for (std::size_t p = 0; p < predicted.size(); ++p) {
      const auto& span = predicted[p];
      const double confidence = confidence_of(span);
      const bool is_right = std::find(gold.begin(), gold.end(), span) != gold.end();
      entities_.before.add(confidence, is_right);
      if (entities_.temperature) entities_.after.add(confidence_of(span, *entities_.temperature), is_right);
      std::size_t row = none;
      std::string label = "none";
      if (pairs[p]) {
        const auto& pair = gold[*pairs[p]];
        is_found[*pairs[p]] = true;
        row = *types_.find(pair.type);
        label = std::string(pair.type);
        if (pair.begin != span.begin || pair.end != span.end) label += ", bytes " + bytes_of(s, pair);
      }
      ++*confusion_.at(row, *types_.find(span.type));
      if (!is_right) wrong_.push_back(error(s, span, label, std::string(span.type), confidence));
    }
    for (std::size_t g = 0; g < gold.size(); ++g) {
      if (is_found[g]) continue;
      ++*confusion_.at(*types_.find(gold[g].type), none);
      wrong_.push_back(error(s, gold[g], std::string(gold[g].type), "missed", confidence_of(gold[g])));
    }
  }

  // Of a span of the sentence that is being added, in the layer of its type; 1 where the model lacks the type.
  [[nodiscard]] double confidence_of(const typed_span& span, double temperature = 1.0) const {
    for (const auto& layer : layers_)
      if (layer.type.empty() || layer.type == span.type)
        return layer.confidence(first_word_ + span.begin, first_word_ + span.end, temperature);
    return 1.0;
  }

  [[nodiscard]] std::string bytes_of(std::size_t s, const typed_span& span) const {
    return number_range(places_[s][span.begin].begin, places_[s][span.end - 1].end);
  }

  [[nodiscard]] wrong_prediction error(std::size_t s, const typed_span& span, std::string gold, std::string predicted,
                                       double confidence) const {
    std::string place = ":" + std::to_string(places_[s][span.begin].line);
    if (!has_notes_ && span.end > span.begin + 1) place += "–" + std::to_string(places_[s][span.end - 1].line);
    wrong_prediction one{std::move(place), bytes_of(s, span), std::move(gold), std::move(predicted), confidence, s};
    one.words = {span.begin, span.end};
    return one;
  }

  [[nodiscard]] std::string html_of(const wrong_prediction& one) const {
    std::string line;
    std::size_t begin = 0, end = 0;
    const auto& words = sentences_[one.item].words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i > 0) line += ' ';
      if (i == one.words.begin) begin = line.size();
      line += words[i];
      if (i + 1 == one.words.end) end = line.size();
    }
    return html_marked(line, begin, end);
  }

  std::span<const corpora::tagged_sentence> sentences_;
  std::span<const tag_predictions> layers_;
  tags_by_layer tags_;
  std::span<const std::vector<word_place>> places_;
  bool has_notes_;
  labels::label_set types_;
  scaled_calibration words_, entities_;
  counted_items strict_, lenient_;
  confusion_counts confusion_;
  std::vector<wrong_prediction> wrong_;
  std::map<std::string, std::size_t> left_out_;
  std::size_t first_word_ = 0, gold_count_ = 0, found_count_ = 0;
};

}  // namespace clinicalbert::examples
