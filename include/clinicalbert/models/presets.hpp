#pragma once

#include <string_view>

#include "clinicalbert/models/config.hpp"

namespace clinicalbert::models {

// Google's sizes (Devlin et al. 2019, section 3; Turc et al. 2019, table 1) and MiniLM's (Wang et al. 2020, table 1).
// ClinicalBERT, BioBERT and bert-base-chinese have the shape of bert_base.

struct bert_tiny {
  static constexpr std::string_view name = "bert_tiny";
  static constexpr encoder_config config{.layers = 2, .hidden = 128, .attention_heads = 2, .intermediate = 512};
};
struct bert_mini {
  static constexpr std::string_view name = "bert_mini";
  static constexpr encoder_config config{.layers = 4, .hidden = 256, .attention_heads = 4, .intermediate = 1024};
};
struct bert_small {
  static constexpr std::string_view name = "bert_small";
  static constexpr encoder_config config{.layers = 4, .hidden = 512, .attention_heads = 8, .intermediate = 2048};
};
struct bert_medium {
  static constexpr std::string_view name = "bert_medium";
  static constexpr encoder_config config{.layers = 8, .hidden = 512, .attention_heads = 8, .intermediate = 2048};
};
struct bert_base {
  static constexpr std::string_view name = "bert_base";
  static constexpr encoder_config config{.layers = 12, .hidden = 768, .attention_heads = 12, .intermediate = 3072};
};
struct bert_large {
  static constexpr std::string_view name = "bert_large";
  static constexpr encoder_config config{.layers = 24, .hidden = 1024, .attention_heads = 16, .intermediate = 4096};
};
struct minilm_l6 {
  static constexpr std::string_view name = "minilm_l6";
  static constexpr encoder_config config{.layers = 6, .hidden = 384, .attention_heads = 12, .intermediate = 1536};
};
struct minilm_l12 {
  static constexpr std::string_view name = "minilm_l12";
  static constexpr encoder_config config{.layers = 12, .hidden = 384, .attention_heads = 12, .intermediate = 1536};
};

/// A list of models to choose from at run time.
template <Model... Models>
struct model_list {};

using presets = model_list<bert_tiny, bert_mini, bert_small, bert_medium, bert_base, bert_large, minilm_l6, minilm_l12>;

}  // namespace clinicalbert::models
