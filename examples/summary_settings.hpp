#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <string>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tasks/sentence_extractor.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// How texts are summarized: by their first sentences, by chosen ones, or in words of a model's own.
struct summary_settings {
  std::string model, precision;
  bool is_lead = false, is_extractive = false, samples = false;
  tasks::extraction_options extraction;
  tasks::summary_options generated;
  generation::beam_options beams;
  generation::sampling_options draw;

  /// Whether a model says it in words of its own.
  [[nodiscard]] bool generates() const noexcept { return !model.empty() && !is_extractive && !is_lead; }
};

/// The options that the programs have in common, all but --model, --precision and --max-length.
inline void add_summary_options(CLI::App& app, summary_settings& o) {
  app.add_flag("--extractive", o.is_extractive,
               "Choose sentences of the text: with --model by its encoder's embeddings, without by their words");
  app.add_option("--sentences", o.extraction.sentences, "Of --extractive: sentences of a summary, at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--balance", o.extraction.balance,
                 "Of --extractive: between what matters most (1) and what was not said yet (0)")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--min-length", o.generated.target.min_length, "Pieces of a part's summary, at least")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--beams", o.beams.beams, "Beams of the search; 1: the likeliest piece at each step")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--length-penalty", o.beams.length_penalty,
                 "Of the search: a summary's score is its log-probability over its length to this power")
      ->check(CLI::Range(-10.0, 10.0))
      ->capture_default_str();
  app.add_option("--no-repeat-ngram", o.generated.target.no_repeat_ngram,
                 "No run of so many pieces comes twice in a part's summary; 0: any may")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_flag("--sample", o.samples, "Draw pieces by chance instead of searching");
  app.add_option("--temperature", o.draw.temperature, "Of --sample: logits are divided by it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--top-k", o.draw.top_k, "Of --sample: draw among so many likeliest pieces; 0: all")
      ->capture_default_str();
  app.add_option("--top-p", o.draw.top_p, "Of --sample: draw among the likeliest pieces of this probability together")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--seed", o.draw.seed, "Of --sample")->capture_default_str();
  app.add_flag("--copy-numbers", o.generated.copies_numbers, "Generate only numbers that stand in the text");
}

/// Makes the settings whole once the command line is read. Throws usage_error for options that do not go together.
inline void finish_summary_options(const CLI::App& app, summary_settings& o) {
  constexpr std::array of_sentences{"--sentences", "--balance"};
  constexpr std::array of_generation{"--min-length", "--beams",       "--length-penalty", "--no-repeat-ngram",
                                     "--sample",     "--temperature", "--top-k",          "--top-p",
                                     "--seed",       "--copy-numbers"};
  const auto refuse_any = [&](const auto& names, const char* why) {
    for (const char* name : names)
      if (app.count(name) != 0) throw usage_error(std::string(name) + why);
  };
  if (o.generates())
    refuse_any(of_sentences, " is for --extractive");
  else
    refuse_any(of_generation, " is for a --model that writes summaries, not for sentences of the text");
  if (o.samples)
    refuse_any(std::array{"--beams", "--length-penalty"}, " does not go with --sample");
  else
    refuse_any(std::array{"--temperature", "--top-k", "--top-p", "--seed"}, " needs --sample");
  if (o.samples)
    o.generated.search = o.draw;
  else if (o.beams.beams == 1)
    o.generated.search = tasks::greedy_options{};
  else
    o.generated.search = o.beams;
}

}  // namespace clinicalbert::examples
