#include "clinicalbert/weights/compare.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"

namespace compare_test {

using namespace clinicalbert;
using weights::head_kind;

namespace {

/// A folder with the weights of encoder/h32, changed by `change(tensors)`.
template <class Change>
std::filesystem::path changed(const tests::scratch_folder& folder, Change change) {
  const auto source = weights::open_checkpoint(tests::data("encoder/h32"));
  std::vector<weights::named_tensor> tensors;
  for (const auto& tensor : source.tensors())
    tensors.emplace_back(tensor.name, tensor.type, tensor.sizes, tensor.bytes);
  change(tensors);
  weights::write_safetensors(folder.path() / "model.safetensors", std::move(tensors));
  folder.write("config.json", tests::read_bytes(tests::data("encoder/h32/config.json")));
  return folder.path();
}

std::string refusal(const std::filesystem::path& path, head_kind head) {
  return tests::refusal<files::file_error>([&] { (void)weights::open_bert_checkpoint(path, head); });
}

auto named(const char* name) {
  return [name](const weights::named_tensor& tensor) { return tensor.name == name; };
}

}  // namespace

TEST_CASE("what Hugging Face wrote is what is expected, for every head") {
  for (const char* name : {"encoder/h32", "heads/token_class", "heads/sequence_class", "heads/multi_label",
                           "heads/regression", "heads/span_extract", "heads/sentence_embedding"}) {
    CAPTURE(name);
    auto config = weights::read_bert_config(tests::data(name));
    // One label cannot be told from none but by its name.
    const auto opened = weights::open_bert_checkpoint(tests::data(name), weights::head_of(config));
    CHECK(opened.differences.fits());
    CHECK(opened.differences.missing.empty());
    CHECK(opened.differences.unused.empty());
    CHECK(opened.differences.extra.empty());
  }
}

TEST_CASE("the scores of a CRF are expected where config.json says so, and else another head's") {
  auto config = weights::read_bert_config(tests::data("heads/token_class"));
  const auto found = weights::open_checkpoint(tests::data("heads/token_class"));
  config.crf = true;
  const auto differences = weights::compare(found, config, head_kind::token_class);
  CHECK_FALSE(differences.fits());
  REQUIRE(differences.missing.size() == 3);
  CHECK(differences.missing[2].name == "crf.transitions");
  CHECK(differences.missing[2].sizes == weights::shape{5, 5});
  CHECK(weights::compare(found, config, head_kind::none).fits());
}

TEST_CASE("a bare encoder can be made of any checkpoint, and what it leaves is listed") {
  const auto opened = weights::open_bert_checkpoint(tests::data("encoder/h32"), head_kind::none);
  CHECK(opened.differences.fits());
  CHECK(opened.differences.unused.size() == 7);
  CHECK_THAT(refusal(tests::data("encoder/h32"), head_kind::token_class),
             tests::contains("has no tensor \"classifier.weight\" of the shape [2, 32], and 1 more does not fit"));
}

TEST_CASE("what does not fit is named") {
  const tests::scratch_folder folder;
  const char* dense = "bert.encoder.layer.0.output.dense.weight";
  std::vector<std::int64_t> integers(32 * 64, 1);
  std::vector<float> more(97 * 32, 1);
  SECTION("missing") {
    const auto path = changed(folder, [&](auto& t) { std::erase_if(t, named(dense)); });
    CHECK(refusal(path, head_kind::none) ==
          (path / "model.safetensors").string() + ": has no tensor \"" + dense + "\" of the shape [32, 64]");
  }
  SECTION("transposed") {
    const auto path = changed(folder, [&](auto& t) { std::ranges::find_if(t, named(dense))->sizes = {64, 32}; });
    CHECK_THAT(refusal(path, head_kind::none),
               tests::contains(std::string(dense) + "\" has [64, 32] where config.json asks for the shape [32, 64]"));
  }
  SECTION("integers") {
    const auto path = changed(folder, [&](auto& t) {
      auto& tensor = *std::ranges::find_if(t, named(dense));
      tensor.type = weights::element::i64;
      tensor.bytes = std::as_bytes(std::span(integers));
    });
    CHECK_THAT(refusal(path, head_kind::none), tests::contains("has I64 where config.json asks for floating-point"));
  }
  SECTION("a layer more") {
    const auto path = changed(folder, [](auto&) {});
    auto config = weights::read_bert_config(path);
    config.num_hidden_layers = 1;
    weights::write_bert_config(config, path / "config.json");
    CHECK_THAT(refusal(path, head_kind::none), tests::contains("belongs to a layer beyond the 1 of config.json"));
  }
  SECTION("no pooler") {
    const auto path = changed(folder, [](auto& t) {
      std::erase_if(t, [](const auto& tensor) { return tensor.name.find("pooler") != std::string::npos; });
    });
    CHECK(weights::open_bert_checkpoint(path, head_kind::none).differences.optional.size() == 2);
    CHECK(weights::open_bert_checkpoint(path, head_kind::masked_lm).differences.fits());
    CHECK_THAT(refusal(path, head_kind::pretraining), tests::contains("has no tensor \"bert.pooler.dense.weight\""));
  }
  SECTION("a tensor more") {
    const auto path = changed(folder, [&](auto& t) { t.emplace_back("bert.surprise", weights::shape{97, 32}, more); });
    const auto opened = weights::open_bert_checkpoint(path, head_kind::pretraining);
    CHECK(opened.differences.fits());
    CHECK(opened.differences.extra == std::vector<std::string>{"bert.surprise"});
  }
  SECTION("a tied copy, equal and other") {
    const auto path = changed(folder, [&](auto& t) {
      const auto& words = *std::ranges::find_if(t, named("bert.embeddings.word_embeddings.weight"));
      t.emplace_back("cls.predictions.decoder.weight", words.type, words.sizes, words.bytes);
    });
    CHECK(weights::open_bert_checkpoint(path, head_kind::masked_lm).differences.fits());
    changed(folder, [&](auto& t) { t.emplace_back("cls.predictions.decoder.weight", weights::shape{97, 32}, more); });
    CHECK_THAT(refusal(path, head_kind::masked_lm),
               tests::contains("\"cls.predictions.decoder.weight\" differs from the weight that it is tied to"));
    CHECK(weights::open_bert_checkpoint(path, head_kind::none).differences.fits());
    auto config = weights::read_bert_config(path);
    config.tie_word_embeddings = false;
    weights::write_bert_config(config, path / "config.json");
    CHECK_THAT(refusal(path, head_kind::masked_lm), tests::contains("has no tensor \"cls.predictions.decoder.bias\""));
  }
}

TEST_CASE("heads have names") {
  CHECK(weights::head_named("token_class") == head_kind::token_class);
  CHECK(weights::head_named("ner") == std::nullopt);
  CHECK(weights::describe(head_kind::span_extract).architecture == "BertForQuestionAnswering");
  weights::bert_config config;
  CHECK(weights::head_of(config) == head_kind::none);
  config.architectures = {"LlamaModel", "BertForMaskedLM"};
  CHECK(weights::head_of(config) == head_kind::masked_lm);
}

}  // namespace compare_test
