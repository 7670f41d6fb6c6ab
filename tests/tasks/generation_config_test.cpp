#include "clinicalbert/tasks/generation_config.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"

namespace generation_config_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

}  // namespace

TEST_CASE("generation settings are written as Hugging Face names them") {
  tasks::summary_options how{.target = {.max_length = 30, .min_length = 3, .no_repeat_ngram = 2},
                             .search = tasks::greedy_options{}};
  const auto written = [&](std::int32_t padding_id = 0) {
    return json::parse(tasks::generation_config_text(how, {2, 3}, padding_id));
  };
  CHECK(written() == json::parse(R"({"decoder_start_token_id": 2, "bos_token_id": 2, "eos_token_id": 3,
    "pad_token_id": 0, "max_length": 30, "min_length": 3, "no_repeat_ngram_size": 2, "num_beams": 1})"));
  CHECK(!written(-1).contains("pad_token_id"));

  generation::beam_options beams{.beams = 4, .length_penalty = 2, .stopping = generation::early_stopping::sure};
  how.search = beams;
  CHECK(written()["num_beams"] == 4);
  CHECK(written()["length_penalty"] == 2.0);
  CHECK(written()["early_stopping"] == "never");
  beams.stopping = generation::early_stopping::at_once;
  how.search = beams;
  CHECK(written()["early_stopping"] == true);
  beams.stopping = generation::early_stopping::likely;
  how.search = beams;
  CHECK(written()["early_stopping"] == false);

  how.search = generation::sampling_options{.temperature = 2, .top_k = 5, .top_p = 0.5};
  CHECK(written()["num_beams"] == 1);
  CHECK(written()["do_sample"] == true);
  CHECK(written()["temperature"] == 2.0);
  CHECK(written()["top_k"] == 5);
  CHECK(written()["top_p"] == 0.5);
}

}  // namespace generation_config_test
