#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>

#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"
#include "examples/preset_named.hpp"
#include "examples/run_result.hpp"
#include "examples/training/pretrain_flags.hpp"
#include "examples/training/pretraining.hpp"

namespace clinicalbert::examples {

/// Whether a command line asks for a run. All ranks are given the same one, so that the first can say what is wrong
/// with it and the others end in silence; help is no run either.
[[nodiscard]] inline bool asks_for_run(int argc, char** argv, std::span<const pretraining_in> all = cpu_pretraining) {
  CLI::App app;
  pretrain_flags flags(app, all);
  try {
    app.parse(argc, argv);
    (void)flags.read();
    return true;
  } catch (const CLI::ParseError&) {  // help too
  } catch (const usage_error&) {
  }
  return false;
}

/// Does what the options say and prints the result, as `pretrain`, or as one of some ranks, of which the first prints.
/// `prepare`, if there is one, is called when the options were found to be good. Throws usage_error, and as the units
/// of pretraining_in and `prepare` do.
inline void run_pretrain_command(pretrain_flags& flags, training::communicator* ranks = nullptr,
                                 void (*prepare)() = nullptr) {
  pretraining a = flags.read();
  if (prepare != nullptr) prepare();
  a.ranks = ranks;
  std::optional<tasks::model_folder> folder;
  std::optional<tokens::tokenizer> tokenizer;
  std::optional<tasks::pretraining_base> base;
  if (!a.from.empty()) {
    folder.emplace(a.from, a.lowercase ? tasks::letter_case::lowercase
                           : a.cased   ? tasks::letter_case::keep
                                       : tasks::letter_case::as_folder_says);
    base.emplace(*folder);
  } else {
    auto options = a.lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased();
    options.specials = tokens::special_tokens::as_text;
    tokenizer.emplace(tokens::vocabulary::load(a.vocabulary), options);
    base.emplace(*shape_named(a.preset, models::presets{}), *tokenizer);
  }
  flags.set_dropout(base->config());
  const auto result = flags.run(a, *base);
  if (a.is_first()) output({}).write(json_line(result));
}

}  // namespace clinicalbert::examples
