#include "clinicalbert/weights/config_json.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"

namespace config_json_test {

using namespace clinicalbert;
using nlohmann::json;

namespace {

json good() { return json::parse(tests::read_bytes(tests::data("encoder/h32/config.json"))); }

std::string refusal(const json& fields) {
  return tests::refusal<files::file_error>([&] { (void)weights::parse_bert_config(fields, "c.json"); });
}

std::string refusal(const char* field, const json& value) {
  json fields = good();
  fields[field] = value;
  return refusal(fields);
}

}  // namespace

TEST_CASE("a config.json is read by file or folder") {
  for (const char* name : {"heads/token_class", "heads/token_class/config.json"}) {
    const auto config = weights::read_bert_config(tests::data(name));
    CHECK(config.hidden_size == 32);
    CHECK(config.num_hidden_layers == 2);
    CHECK(config.num_attention_heads == 4);
    CHECK(config.intermediate_size == 64);
    CHECK(config.vocab_size == 97);
    CHECK(config.max_position_embeddings == 40);
    CHECK(config.type_vocab_size == 2);
    CHECK(config.layer_norm_eps == 1e-12);
    CHECK(config.hidden_dropout_prob == 0);
    CHECK(config.hidden_act == "gelu");
    CHECK(config.architectures == std::vector<std::string>{"BertForTokenClassification"});
    CHECK(config.id2label == std::vector<std::string>{"LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"});
    CHECK(config.label_count() == 5);
    CHECK_FALSE(config.classifier_dropout);
    CHECK(config.extra["transformers_version"] == "5.23.0");
  }
  CHECK(weights::read_bert_config(tests::data("heads/multi_label")).problem_type == "multi_label_classification");
}

TEST_CASE("what config.json does not say has Hugging Face's defaults") {
  const json least{{"hidden_size", 4},
                   {"num_hidden_layers", 1},
                   {"num_attention_heads", 2},
                   {"intermediate_size", 8},
                   {"vocab_size", 9}};
  const auto config = weights::parse_bert_config(least, "c.json");
  CHECK(config.max_position_embeddings == 512);
  CHECK(config.type_vocab_size == 2);
  CHECK(config.hidden_dropout_prob == 0.1);
  CHECK(config.pad_token_id == 0U);
  CHECK(config.label_count() == 2);
  CHECK(config.tie_word_embeddings);
  for (const auto& [field, value] : least.items()) {
    json fields = least;
    fields.erase(field);
    CHECK(refusal(fields) == "c.json: has no field \"" + field + "\"");
  }
}

TEST_CASE("a wrong field is refused with what was expected and found") {
  const std::string size = " where an integer from 1 to 2147483647 was expected";
  CHECK(refusal("num_attention_heads", 0) == "c.json: field \"num_attention_heads\" is 0" + size);
  CHECK(refusal("intermediate_size", -64) == "c.json: field \"intermediate_size\" is -64" + size);
  CHECK(refusal("vocab_size", 1.5) == "c.json: field \"vocab_size\" is 1.5" + size);
  CHECK(refusal("hidden_size", "32") == "c.json: field \"hidden_size\" is \"32\"" + size);
  CHECK(refusal("hidden_size", json::array()) == "c.json: field \"hidden_size\" is of the type array" + size);
  CHECK(refusal("hidden_size", std::uint64_t{1} << 40) == "c.json: field \"hidden_size\" is 1099511627776" + size);
  CHECK(refusal("num_attention_heads", 31) ==
        "c.json: field \"hidden_size\" is 32 where a multiple of \"num_attention_heads\", 31, was expected");
  CHECK(refusal("num_hidden_layers", 1'000'000'000) ==
        "c.json: field \"num_hidden_layers\" is 1000000000 where at most 512 was expected");
  CHECK(refusal("model_type", "llama") == "c.json: field \"model_type\" is \"llama\" where \"bert\" was expected");
  CHECK_THAT(refusal("hidden_act", "no_such_activation"),
             tests::contains("field \"hidden_act\" is \"no_such_activation\" where \"gelu\" or"));
  CHECK_THAT(refusal("position_embedding_type", "relative_key"), tests::contains("where \"absolute\" was expected"));
  CHECK_THAT(refusal("is_decoder", true), tests::contains("field \"is_decoder\" is true"));
  CHECK_THAT(refusal("layer_norm_eps", -1e-12), tests::contains("field \"layer_norm_eps\" is -1e-12"));
  CHECK_THAT(refusal("hidden_dropout_prob", 1), tests::contains("field \"hidden_dropout_prob\" is 1"));
  CHECK_THAT(refusal("pad_token_id", -1), tests::contains("field \"pad_token_id\" is -1"));
  CHECK_THAT(refusal("id2label", {{"0", "a"}, {"2", "b"}}), tests::contains("without a string for 1"));
  CHECK_THAT(refusal("id2label", {{"0", "a"}, {"1", "a"}}), tests::contains("the same for two numbers"));
  json other = good();
  other["id2label"] = {{"0", "a"}, {"1", "b"}};
  other["label2id"] = {{"a", 1}, {"b", 0}};
  CHECK_THAT(refusal(other), tests::contains("field \"label2id\" is other than \"id2label\" at 0"));
  CHECK(refusal(json::array()) == "c.json: is not a JSON object");
}

TEST_CASE("null is as good as absent") {
  json fields = good();
  fields["hidden_act"] = nullptr;
  fields["pad_token_id"] = nullptr;
  const auto config = weights::parse_bert_config(fields, "c.json");
  CHECK(config.hidden_act == "gelu");
  CHECK_FALSE(config.pad_token_id);
}

TEST_CASE("writing a config.json loses nothing") {
  const tests::scratch_folder folder;
  const auto path = folder.path() / "config.json";
  for (const char* name : {"encoder/h32", "heads/multi_label", "heads/regression", "heads/span_extract"}) {
    CAPTURE(name);
    const auto source = tests::data(name) / "config.json";
    weights::write_bert_config(weights::read_bert_config(source), path);
    CHECK(json::parse(tests::read_bytes(path)) == json::parse(tests::read_bytes(source)));
  }
}

TEST_CASE("whether there is a CRF is read and written") {
  auto fields = good();
  CHECK_FALSE(weights::parse_bert_config(fields, "c.json").crf);
  CHECK_FALSE(weights::bert_config_json(weights::parse_bert_config(fields, "c.json")).contains("crf"));
  fields["crf"] = true;
  const auto config = weights::parse_bert_config(fields, "c.json");
  CHECK(config.crf);
  CHECK(weights::bert_config_json(config).at("crf") == true);
  CHECK_THAT(refusal("crf", 3), tests::contains("\"crf\""));
}

TEST_CASE("whether each type has a head of its own is read and written") {
  auto fields = good();
  CHECK_FALSE(weights::parse_bert_config(fields, "c.json").one_head_a_type);
  CHECK_FALSE(weights::bert_config_json(weights::parse_bert_config(fields, "c.json")).contains("one_head_a_type"));
  fields["one_head_a_type"] = true;
  const auto config = weights::parse_bert_config(fields, "c.json");
  CHECK(config.one_head_a_type);
  CHECK(weights::bert_config_json(config).at("one_head_a_type") == true);
  CHECK_THAT(refusal("one_head_a_type", "yes"), tests::contains("\"one_head_a_type\""));
}

TEST_CASE("labels that no file can hold are refused") {
  auto config = weights::parse_bert_config(good(), "c.json");
  config.id2label = {"O", "B-\xFF"};
  CHECK_THAT(tests::refusal<files::file_error>([&] { (void)weights::bert_config_text(config, "c.json"); }),
             tests::contains("c.json: cannot hold the label of class 1"));
  config.id2label = {"O", "O"};
  CHECK_FALSE(tests::refusal<files::file_error>([&] { (void)weights::bert_config_text(config, "c.json"); }).empty());
}

}  // namespace config_json_test
