// Pretrains a BERT, from a folder or from new weights, on a store that prepare_corpus wrote, and writes a folder that
// finetune and transformers open.

#include <CLI/CLI.hpp>
#include <optional>

#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"
#include "examples/preset_named.hpp"
#include "examples/run_result.hpp"
#include "examples/training/pretrain_flags.hpp"
#include "examples/training/pretraining.hpp"

namespace {

using namespace clinicalbert;

constexpr const char* description =
    "Pretrains a BERT on masked pieces and pairs of sentences of a store, and on entities and relations of files "
    "beside "
    "it, goes on at will, and scores it on held-out text.";

constexpr const char* examples_text =
    "OUT gets the model of the last step, README.md, log.jsonl, log.csv, training.svg and the checkpoints; of "
    "entities\n"
    "and relations OUT/entities and OUT/relations, models with the same encoder that annotate and relate "
    "open,\nand finetune for the same labels.\nSIGINT and SIGTERM write a checkpoint and stop.\n\nExamples:\n"
    "  pretrain --from minilm --data train.store --held-out dev.store --out continued --steps 900 --second-steps 100\n"
    "  pretrain --from minilm --data train.store --out again --steps 900 --save-minutes 5 --resume\n"
    "  pretrain --preset bert_tiny --vocab vocab.txt --lowercase --data train.store --out new --steps 900 --precision "
    "bf16\n"
    "  pretrain --from minilm --data train.store --out spans --steps 900 --masking spans --pairs sentence-order\n"
    "  pretrain --from minilm --data train.store --out clinical --steps 900 --entities diseases.tsv --relations "
    "induced.pubtator --sampling square-root --learn-weights";

tokens::tokenizer_options options_of(const examples::pretraining& a) {
  auto options = a.lowercase ? tokens::tokenizer_options::uncased() : tokens::tokenizer_options::cased();
  options.specials = tokens::special_tokens::as_text;
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description, "pretrain");
  app.footer(examples_text);
  examples::pretrain_flags flags(app);
  return examples::run_program(app, argc, argv, [&] {
    const auto& a = flags.read();
    std::optional<tasks::model_folder> folder;
    std::optional<tokens::tokenizer> tokenizer;
    std::optional<tasks::pretraining_base> base;
    if (!a.from.empty()) {
      folder.emplace(a.from, a.lowercase ? tasks::letter_case::lowercase
                             : a.cased   ? tasks::letter_case::keep
                                         : tasks::letter_case::as_folder_says);
      base.emplace(*folder);
    } else {
      tokenizer.emplace(tokens::vocabulary::load(a.vocabulary), options_of(a));
      base.emplace(*examples::shape_named(a.preset, models::presets{}), *tokenizer);
    }
    flags.set_dropout(base->config());
    const auto result = a.precision == "fp32" ? examples::pretrain_fp32(a, *base) : examples::pretrain_bf16(a, *base);
    examples::output({}).write(examples::json_line(result));
  });
}
