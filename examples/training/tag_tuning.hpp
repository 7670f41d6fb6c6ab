#pragma once

#include <CLI/CLI.hpp>

namespace clinicalbert::examples {

/// What `finetune --task ner` asks beside what it asks of any task.
struct tag_tuning {
  bool crf = false;
};

inline void add_tag_options(CLI::App& app, tag_tuning& o) {
  app.add_flag("--crf", o.crf,
               "of ner: learn which tags follow each other too, by a linear-chain CRF; its scores may have a rate of "
               "their own, as --rate 'crf.*=100'");
}

}  // namespace clinicalbert::examples
