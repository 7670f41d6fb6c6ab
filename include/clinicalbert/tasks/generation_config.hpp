#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tasks/summary.hpp"

namespace clinicalbert::tasks {

/// The text of Hugging Face's generation_config.json, which makes its `generate` do the same with a part of a source,
/// but for numbers that are to be copied. A negative padding id is none.
[[nodiscard]] inline std::string generation_config_text(const summary_options& how, const generation::end_ids& ids,
                                                        std::int32_t padding_id) {
  nlohmann::json json;
  json["decoder_start_token_id"] = ids.start;
  json["bos_token_id"] = ids.start;
  json["eos_token_id"] = ids.end;
  if (padding_id >= 0) json["pad_token_id"] = padding_id;
  json["max_length"] = how.target.max_length;
  json["min_length"] = how.target.min_length;
  json["no_repeat_ngram_size"] = how.target.no_repeat_ngram;
  json["num_beams"] = 1;
  if (const auto* beams = std::get_if<generation::beam_options>(&how.search)) {
    json["num_beams"] = beams->beams;
    json["length_penalty"] = beams->length_penalty;
    if (beams->stopping == generation::early_stopping::sure)
      json["early_stopping"] = std::string("never");
    else
      json["early_stopping"] = beams->stopping == generation::early_stopping::at_once;
  } else if (const auto* draw = std::get_if<generation::sampling_options>(&how.search)) {
    json["do_sample"] = true;
    json["temperature"] = draw->temperature;
    json["top_k"] = draw->top_k;
    json["top_p"] = draw->top_p;
  }
  return json.dump(2) + "\n";
}

}  // namespace clinicalbert::tasks
