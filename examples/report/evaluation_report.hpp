#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/labels/problem_type.hpp"
#include "examples/output.hpp"
#include "examples/report/answers_section.hpp"
#include "examples/report/classes_section.hpp"
#include "examples/report/multi_label_section.hpp"
#include "examples/report/relations_section.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/tags_section.hpp"
#include "examples/report/values_section.hpp"

namespace clinicalbert::examples {

/// The page of `evaluate --report`, to which each file adds a section; without a path nothing happens.
class evaluation_report {
 public:
  /// Throws files::file_error where the page cannot be written, before anything is computed.
  evaluation_report(report_settings settings, report_heading heading)
      : settings_(std::move(settings)), heading_(std::move(heading)) {
    if (!settings_.path.empty()) out_.emplace(settings_.path);
  }

  /// As tags_section has them.
  void add_tags(const std::string& file, std::span<const corpora::tagged_sentence> sentences,
                std::span<const std::vector<word_place>> places, bool has_notes,
                std::span<const tag_predictions> layers) {
    if (out_) sections_.push_back(tags_section(sentences, places, has_notes, layers).section(file, settings_));
  }

  /// `scores`: [texts, K], or values of a regression.
  void add_texts(const tasks::class_meaning& meaning, std::span<const float> scores, const tasks::text_corpus& corpus) {
    if (!out_) return;
    const auto problem = meaning.problem;
    sections_.push_back(
        problem == labels::problem_type::single_label  ? classes_section(meaning, scores, corpus, settings_)
        : problem == labels::problem_type::multi_label ? multi_label_section(meaning, scores, corpus, settings_)
                                                       : values_section(scores, corpus, settings_));
  }

  void add_answers(const std::string& file, const corpora::squad_corpus& corpus, std::span<const labels::answers> found,
                   double threshold) {
    if (out_) sections_.push_back(answers_section(file, corpus, found, threshold, settings_));
  }

  void add_relations(const std::string& file, std::span<const corpora::annotated_note> notes,
                     std::span<const tasks::extracted_relations> found, const labels::label_set& classes) {
    if (out_) sections_.push_back(relations_section(file, notes, found, classes, settings_));
  }

  /// Makes the page appear, as the last call.
  void write() {
    if (!out_) return;
    out_->write(report_page(heading_, sections_));
    out_->commit();
  }

 private:
  report_settings settings_;
  report_heading heading_;
  std::optional<output> out_;
  std::vector<report_section> sections_;
};

}  // namespace clinicalbert::examples
