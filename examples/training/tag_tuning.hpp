#pragma once

#include <CLI/CLI.hpp>

namespace clinicalbert::examples {

/// What `finetune --task ner` asks beside what it asks of any task.
struct tag_tuning {
  bool crf = false, one_head_a_type = false;
};

inline void add_tag_options(CLI::App& app, tag_tuning& o) {
  auto* crf = app.add_flag(
      "--crf", o.crf,
      "of ner: learn which tags follow each other too, by a linear-chain CRF; its scores may have a rate of "
      "their own, as --rate 'crf.*=100'");
  app.add_flag("--one-head-a-type", o.one_head_a_type,
               "of ner: O, B and I for each type by itself, so that entities of different types may share words; 21 "
               "types at most")
      ->excludes(crf);
}

}  // namespace clinicalbert::examples
