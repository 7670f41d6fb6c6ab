#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/tasks/any_summarizer.hpp"
#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "clinicalbert/tasks/embedded_sentences.hpp"
#include "clinicalbert/tasks/sentence_extractor.hpp"
#include "clinicalbert/tasks/weighted_sentences.hpp"
#include "clinicalbert/text/span.hpp"
#include "examples/summary_settings.hpp"

namespace clinicalbert::examples {

/// What became of a note: sentences of its own, or a text.
struct note_summary {
  std::vector<tasks::extracted_sentence> sentences;  ///< in the order of the note
  std::optional<tasks::summary> generated;

  /// The summary, a line a sentence or a part.
  [[nodiscard]] std::string text(std::string_view note) const {
    if (generated) return generated->text;
    std::string lines;
    for (const auto& one : sentences) {
      if (!lines.empty()) lines += '\n';
      for (const char c : note.substr(one.span.begin, one.span.size())) lines += c == '\n' || c == '\r' ? ' ' : c;
    }
    return lines;
  }
};

/// Summarizes notes as the settings say. Const use is safe from any number of threads.
class note_summarizer {
 public:
  /// By a model that writes, for settings that ask for one (`generates`).
  note_summarizer(const summary_settings& how, std::unique_ptr<tasks::any_summarizer> summarizer)
      : how_(how), summarizer_(std::move(summarizer)) {}
  /// By sentences, compared by an encoder or, without one (null), by their words.
  note_summarizer(const summary_settings& how, std::unique_ptr<tasks::any_text_embedder> embedder)
      : how_(how), embedder_(std::move(embedder)) {}

  /// One thread's use.
  class session {
   public:
    /// A model's work is spread over the pool's threads and the caller's, or runs on the caller's alone; the pool must
    /// outlive it.
    explicit session(const note_summarizer& by, backends::thread_pool_interface* pool = nullptr) : how_(by.how_) {
      if (by.summarizer_) {
        generator_ = by.summarizer_->open_session(pool);
        return;
      }
      std::unique_ptr<tasks::compared_sentences> sentences;
      if (by.embedder_)
        sentences = std::make_unique<tasks::embedded_sentences>(by.embedder_->open_session(pool));
      else
        sentences = std::make_unique<tasks::weighted_sentences<>>();
      extractor_.emplace(std::move(sentences), how_.extraction);
    }

    /// Throws generation::generation_error for a note without text, and what summarizing throws.
    [[nodiscard]] note_summary summarize(std::string_view note) {
      note_summary found;
      if (generator_) {
        found.generated = generator_->summarize(note);
        return found;
      }
      if (how_.is_lead)
        for (const auto& span : tasks::first_sentences(note, how_.extraction.sentences))
          found.sentences.push_back({span, found.sentences.size(), 0, 0});
      else
        extractor_->extract(note, found.sentences);
      if (found.sentences.empty()) throw generation::generation_error("the source is empty");
      return found;
    }

   private:
    const summary_settings& how_;
    std::unique_ptr<tasks::summarizer_session> generator_;
    std::optional<tasks::sentence_extractor> extractor_;
  };

 private:
  summary_settings how_;
  std::unique_ptr<tasks::any_summarizer> summarizer_;
  std::unique_ptr<tasks::any_text_embedder> embedder_;
};

}  // namespace clinicalbert::examples
