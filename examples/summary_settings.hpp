#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <string>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tasks/sentence_extractor.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "examples/command_line.hpp"
#include "examples/generation_options.hpp"

namespace clinicalbert::examples {

/// How texts are summarized: by their first sentences, by chosen ones, or in words of a model's own.
struct summary_settings {
  std::string model, precision;
  bool is_lead = false, is_extractive = false, samples = false;
  tasks::extraction_options extraction;
  generation_settings writing;
  generation::sampling_options draw;

  /// Whether a model says it in words of its own.
  [[nodiscard]] bool generates() const noexcept { return !model.empty() && !is_extractive && !is_lead; }

  [[nodiscard]] tasks::summary_options options() const {
    auto all = writing.options();
    if (samples) all.search = draw;
    return all;
  }
};

/// The options of programs whose model writes, all but --model, --precision and --max-length. The descriptions begin
/// with `of`.
inline void add_writing_options(CLI::App& app, summary_settings& o, const std::string& of = "") {
  add_generation_options(app, o.writing, of);
  app.add_flag("--sample", o.samples, of + "draw pieces by chance instead of searching");
  app.add_option("--temperature", o.draw.temperature, of + "with --sample, logits are divided by it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--top-k", o.draw.top_k, of + "with --sample, draw among so many likeliest pieces; 0: all")
      ->capture_default_str();
  app.add_option("--top-p", o.draw.top_p,
                 of + "with --sample, draw among the likeliest pieces of this probability together")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--seed", o.draw.seed, of + "of --sample")->capture_default_str();
}

/// The same of programs that choose sentences as well.
inline void add_summary_options(CLI::App& app, summary_settings& o, const std::string& of = "") {
  app.add_flag("--extractive", o.is_extractive,
               of + "choose sentences of the text: with --model by its encoder's embeddings, without by their words");
  app.add_option("--sentences", o.extraction.sentences, of + "sentences that are chosen, at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--balance", o.extraction.balance,
                 of + "sentences are chosen between what matters most (1) and what was not said yet (0)")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  add_writing_options(app, o, of);
}

/// Throws usage_error where one of these options was given, which says why it is refused.
template <class Names>
void refuse_any(const CLI::App& app, const Names& names, const char* why) {
  for (const char* name : names)
    if (app.count(name) != 0) throw usage_error(std::string(name) + why);
}

/// Throws usage_error for options of writing that do not go together, once the command line is read.
inline void check_writing_options(const CLI::App& app, const summary_settings& o) {
  if (o.samples)
    refuse_any(app, std::array{"--beams", "--length-penalty"}, " does not go with --sample");
  else
    refuse_any(app, std::array{"--temperature", "--top-k", "--top-p", "--seed"}, " needs --sample");
}

/// Throws usage_error for options that do not go together, once the command line is read.
inline void check_summary_options(const CLI::App& app, const summary_settings& o) {
  constexpr std::array of_sentences{"--sentences", "--balance"};
  constexpr std::array of_generation{"--source-length",   "--min-length",   "--beams",  "--length-penalty",
                                     "--no-repeat-ngram", "--copy-numbers", "--sample", "--temperature",
                                     "--top-k",           "--top-p",        "--seed"};
  if (o.generates())
    refuse_any(app, of_sentences, " is for --extractive");
  else
    refuse_any(app, of_generation, " is for a --model that writes summaries, not for sentences of the text");
  check_writing_options(app, o);
}

}  // namespace clinicalbert::examples
