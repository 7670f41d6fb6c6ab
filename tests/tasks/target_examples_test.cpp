#include "clinicalbert/tasks/target_examples.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/tasks/writing_settings.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"

namespace target_examples_test {

using namespace clinicalbert;

namespace {

tokens::tokenizer words() {
  const std::vector<std::string> list{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"};
  return tokens::tokenizer(tokens::vocabulary(std::span<const std::string>(list)));
}

}  // namespace

TEST_CASE("pairs become sources and targets with their ends; what is cut is counted, and a cut target has no end") {
  const tasks::target_corpus corpus{"pairs.jsonl", {{"a b", "c"}, {"a b c d", "a b c d"}, {"", "d d"}}};
  std::vector<batches::target_example> examples(1);
  const auto counts = tasks::add_target_examples(words(), corpus, {5, 4}, examples);
  CHECK(counts.pairs == 3);
  CHECK(counts.cut_sources == 1);
  CHECK(counts.cut_targets == 1);
  REQUIRE(examples.size() == 4);
  using ids = std::vector<std::int32_t>;
  CHECK(examples[1].source == ids{2, 5, 6, 3});
  CHECK(examples[1].target == ids{2, 7, 3});
  CHECK(examples[2].source == ids{2, 5, 6, 7, 3});
  CHECK(examples[2].target == ids{2, 5, 6, 7});
  CHECK(examples[3].source == ids{2, 3});
  CHECK(examples[3].target == ids{2, 8, 8, 3});
}

TEST_CASE("lengths are not more than the model's positions") {
  const auto lengths = tasks::target_lengths{512, 20}.within(64);
  CHECK(lengths.source == 64);
  CHECK(lengths.target == 20);
}

TEST_CASE("generation settings are written as Hugging Face names them") {
  tasks::writing_settings how{.lengths = {64, 30}, .min_length = 3, .no_repeat_ngram = 2};
  auto json = nlohmann::json::parse(tasks::generation_config_text(how, {2, 3}, 0));
  CHECK(json == nlohmann::json::parse(R"({"decoder_start_token_id": 2, "bos_token_id": 2, "eos_token_id": 3,
    "pad_token_id": 0, "max_length": 30, "min_length": 3, "no_repeat_ngram_size": 2, "num_beams": 1})"));
  how.search = {.beams = 4, .length_penalty = 2, .stopping = generation::early_stopping::sure};
  json = nlohmann::json::parse(tasks::generation_config_text(how, {2, 3}, -1));
  CHECK(!json.contains("pad_token_id"));
  CHECK(json["num_beams"] == 4);
  CHECK(json["length_penalty"] == 2.0);
  CHECK(json["early_stopping"] == "never");
  how.search.stopping = generation::early_stopping::at_once;
  CHECK(nlohmann::json::parse(tasks::generation_config_text(how, {2, 3}, 0))["early_stopping"] == true);
}

}  // namespace target_examples_test
