#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tasks/target_examples.hpp"

namespace clinicalbert::tasks {

/// How a target is generated: by beam search, or greedily with one beam. Targets have `lengths.target` pieces at most.
struct writing_settings {
  target_lengths lengths;
  std::size_t min_length = 0, no_repeat_ngram = 0;
  generation::beam_options search{.beams = 1};

  [[nodiscard]] generation::options rules() const noexcept { return {lengths.target, min_length, no_repeat_ngram}; }
};

/// The text of Hugging Face's generation_config.json, which makes its `generate` do the same. A negative padding id is
/// none.
[[nodiscard]] inline std::string generation_config_text(const writing_settings& how, const generation::end_ids& ids,
                                                        std::int32_t padding_id) {
  nlohmann::json json;
  json["decoder_start_token_id"] = ids.start;
  json["bos_token_id"] = ids.start;
  json["eos_token_id"] = ids.end;
  if (padding_id >= 0) json["pad_token_id"] = padding_id;
  json["max_length"] = how.lengths.target;
  json["min_length"] = how.min_length;
  json["no_repeat_ngram_size"] = how.no_repeat_ngram;
  json["num_beams"] = how.search.beams;
  if (how.search.beams > 1) {
    json["length_penalty"] = how.search.length_penalty;
    if (how.search.stopping == generation::early_stopping::sure)
      json["early_stopping"] = std::string("never");
    else
      json["early_stopping"] = how.search.stopping == generation::early_stopping::at_once;
  }
  return json.dump(2) + "\n";
}

}  // namespace clinicalbert::tasks
