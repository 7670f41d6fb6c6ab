#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/language_model.hpp"
#include "clinicalbert/heads/with_language_model.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/load_encoder_decoder.hpp"
#include "clinicalbert/weights/write_encoder_decoder.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/weights/reference.hpp"

namespace encoder_decoder_checkpoint_test {

using namespace clinicalbert;

namespace {

using B = backends::reference<float>;
using models::sharing;

template <class Decoder, bool Tied, sharing Shared = sharing::nothing>
using model_of = heads::with_language_model<models::encoder_decoder<tests::h32, Decoder, B, Shared>,
                                            heads::language_model<32, backends::activations::gelu_exact, B, Tied>>;

template <class Model>
typename Model::sizes sizes_of(const weights::encoder_decoder_config& config) {
  const auto tables = [](const weights::bert_config& c) {
    return layers::table_sizes{c.vocab_size, c.max_position_embeddings, c.type_vocab_size};
  };
  return {tables(config.encoder), tables(config.decoder), config.pointer_generator};
}

/// A folder like seq2seq/tied, whose config.json `change` has changed.
template <class Change>
std::filesystem::path changed_folder(const tests::scratch_folder& scratch, Change change) {
  const auto folder = scratch.path() / "changed";
  std::filesystem::copy(tests::data("seq2seq/tied"), folder);
  nlohmann::json config;
  std::ifstream(folder / "config.json") >> config;
  change(config);
  std::filesystem::remove(folder / "config.json");
  std::ofstream(folder / "config.json") << config;
  return folder;
}

std::string refusal(const std::filesystem::path& folder) {
  return tests::refusal<files::file_error>([&] { (void)weights::open_encoder_decoder(folder); });
}

template <class Model>
std::vector<float> values_of(const models::parameter_set<Model>& set, std::string_view wanted) {
  std::vector<float> found;
  Model::template parameters<const float>::visit_both(
      [&](std::string_view name, const tensors::shape&, std::span<const float> values) {
        if (name == wanted) found.assign(values.begin(), values.end());
      },
      set.const_view());
  REQUIRE_FALSE(found.empty());
  return found;
}

}  // namespace

TEST_CASE("an encoder-decoder is read, written and read again, to the bit") {
  using model = model_of<tests::h32_decoder, true>;
  const auto opened = weights::open_encoder_decoder(tests::data("seq2seq/tied"));
  CHECK(opened.config.decoder_start_token_id == 2);
  CHECK(opened.config.eos_token_id == 3);
  CHECK(opened.config.encoder.num_hidden_layers == 2);
  CHECK(opened.config.decoder.num_hidden_layers == 3);
  CHECK(opened.config.decoder.tie_word_embeddings);
  CHECK(opened.differences.extra.empty());
  models::parameter_set<model> read(sizes_of<model>(opened.config)), again(sizes_of<model>(opened.config));
  weights::load_encoder_decoder(opened.tensors, read);
  const tests::scratch_folder scratch;
  const auto vocabulary = scratch.write("words.txt", "[PAD]\n[UNK]\n");
  weights::write_encoder_decoder(scratch.path() / "out", read, {opened.config, vocabulary});
  const auto written = weights::open_encoder_decoder(scratch.path() / "out");
  CHECK(tests::read_all(written.tensors) == tests::read_all(opened.tensors));
  weights::load_encoder_decoder(written.tensors, again);
  CHECK(std::ranges::equal(again.flat(), read.flat()));
  CHECK(written.config.decoder_start_token_id == 2);
  CHECK(written.config.eos_token_id == 3);
  CHECK(tests::read_bytes(scratch.path() / "out" / "vocab.txt") == "[PAD]\n[UNK]\n");
}

TEST_CASE("an encoder-decoder starts from a BERT: cross-attention alone is new") {
  using model = model_of<tests::h32, true>;
  const auto bert = weights::open_checkpoint(tests::data("encoder/h32"));
  const auto config =
      weights::encoder_decoder_config_of(weights::read_bert_config(tests::data("encoder/h32")), 2, 3, false);
  models::parameter_set<model> set(sizes_of<model>(config)), other(sizes_of<model>(config));
  const auto created = weights::start_encoder_decoder(bert, set, {0.02, 7});
  CHECK(created.size() == 20);
  for (const auto& name : created) CHECK_THAT(name, tests::contains(".crossattention."));
  const auto reference = tests::reference_weights();
  const auto same = [&](const std::string& name, const std::string& of_bert) {
    INFO(name);
    CHECK(values_of(set, name) == reference.at(of_bert));
  };
  same("encoder.encoder.layer.1.output.dense.weight", "bert.encoder.layer.1.output.dense.weight");
  same("decoder.bert.encoder.layer.1.output.dense.weight", "bert.encoder.layer.1.output.dense.weight");
  same("decoder.bert.embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight");
  same("decoder.cls.predictions.transform.dense.weight", "cls.predictions.transform.dense.weight");
  same("decoder.cls.predictions.bias", "cls.predictions.bias");
  const auto query = values_of(set, "decoder.bert.encoder.layer.0.crossattention.self.query.weight");
  const auto key = values_of(set, "decoder.bert.encoder.layer.0.crossattention.self.key.weight");
  double squares = 0;
  for (const float x : query) squares += static_cast<double>(x) * static_cast<double>(x);
  CHECK(std::sqrt(squares / 1024) == tests::approx(0.02).epsilon(0.1));
  CHECK(query != key);
  weights::start_encoder_decoder(bert, other, {0.02, 7});
  CHECK(std::ranges::equal(set.flat(), other.flat()));

  const tests::scratch_folder scratch;
  const auto& pooler = reference.at("bert.pooler.dense.bias");
  weights::encoder_decoder_contents contents{config};
  contents.more.emplace_back("encoder.pooler.dense.bias", weights::shape{32}, std::span<const float>(pooler));
  weights::write_encoder_decoder(scratch.path() / "out", set, contents);
  const auto written = weights::open_encoder_decoder(scratch.path() / "out");
  CHECK(written.differences.missing.empty());
  CHECK(written.differences.extra.empty());
  CHECK(tests::read_all(written.tensors).at("encoder.pooler.dense.bias") == pooler);
}

TEST_CASE("an untied language model starts as a copy of the word table") {
  using model = model_of<tests::h32, false>;
  const auto bert = weights::open_checkpoint(tests::data("encoder/h32"));
  auto config = weights::encoder_decoder_config_of(weights::read_bert_config(tests::data("encoder/h32")), 2, 3, false);
  config.decoder.tie_word_embeddings = false;
  models::parameter_set<model> set(sizes_of<model>(config)), again(sizes_of<model>(config));
  weights::start_encoder_decoder(bert, set);
  CHECK(values_of(set, "decoder.cls.predictions.decoder.weight") ==
        values_of(set, "decoder.bert.embeddings.word_embeddings.weight"));
  const tests::scratch_folder scratch;
  weights::write_encoder_decoder(scratch.path() / "out", set, {config});
  const auto written = weights::open_encoder_decoder(scratch.path() / "out");
  weights::load_encoder_decoder(written.tensors, again);
  CHECK(std::ranges::equal(again.flat(), set.flat()));
}

TEST_CASE("a pointer-generator's gate is new, written and read, and config.json says that it is there") {
  using model = model_of<tests::h32, true>;
  const auto bert = weights::open_checkpoint(tests::data("encoder/h32"));
  auto config = weights::encoder_decoder_config_of(weights::read_bert_config(tests::data("encoder/h32")), 2, 3, false);
  CHECK(weights::encoder_decoder_config_text(config).find("pointer_generator") == std::string::npos);
  models::parameter_set<model> plain(sizes_of<model>(config));
  weights::start_encoder_decoder(bert, plain, {0.02, 7});
  config.pointer_generator = true;
  models::parameter_set<model> set(sizes_of<model>(config)), again(sizes_of<model>(config));
  const auto created = weights::start_encoder_decoder(bert, set, {0.02, 7});
  CHECK(created.size() == 22);
  CHECK(std::ranges::equal(set.flat().first(plain.flat().size()), plain.flat()));
  CHECK(values_of(set, "decoder.pointer_gate.weight").size() == 64);
  CHECK(values_of(set, "decoder.pointer_gate.bias") == std::vector{0.0F});

  const tests::scratch_folder scratch;
  weights::write_encoder_decoder(scratch.path() / "out", set, {config});
  const auto written = weights::open_encoder_decoder(scratch.path() / "out");
  CHECK(written.config.pointer_generator);
  CHECK(written.differences.extra.empty());
  CHECK_FALSE(written.config.decoder.extra.contains("pointer_generator"));
  weights::load_encoder_decoder(written.tensors, again);
  CHECK(std::ranges::equal(again.flat(), set.flat()));

  // A gate that nothing speaks of is extra, and one that is not there is missed.
  config.pointer_generator = false;
  weights::write_encoder_decoder(scratch.path() / "silent", set, {config});
  CHECK(weights::open_encoder_decoder(scratch.path() / "silent").differences.extra.size() == 2);
  CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["pointer_generator"] = true; })),
             tests::contains("decoder.pointer_gate.weight"));
}

TEST_CASE("halves that share their weights are one in memory and two in a folder, which must agree") {
  using model = model_of<tests::h32, true, sharing::all>;
  using apart = model_of<tests::h32, true>;
  const auto bert = weights::open_checkpoint(tests::data("encoder/h32"));
  const auto config =
      weights::encoder_decoder_config_of(weights::read_bert_config(tests::data("encoder/h32")), 2, 3, true);
  models::parameter_set<model> set(sizes_of<model>(config)), again(sizes_of<model>(config));
  models::parameter_set<apart> two(sizes_of<apart>(config));
  weights::start_encoder_decoder(bert, set);
  CHECK(set.flat().size() < two.flat().size() * 3 / 4);
  const tests::scratch_folder scratch;
  weights::write_encoder_decoder(scratch.path() / "out", set, {config});
  const auto written = weights::open_encoder_decoder(scratch.path() / "out");
  CHECK(written.config.tie_encoder_decoder);
  weights::load_encoder_decoder(written.tensors, again);
  CHECK(std::ranges::equal(again.flat(), set.flat()));

  weights::load_encoder_decoder(written.tensors, two);
  two.view().halves.decoder_half.blocks[1].own.output_norm.bias[3] += 1;
  weights::write_encoder_decoder(scratch.path() / "apart", two, {config});
  const auto differing = weights::open_encoder_decoder(scratch.path() / "apart");
  CHECK_THAT(tests::refusal<files::file_error>([&] { weights::load_encoder_decoder(differing.tensors, again); }),
             tests::contains("\"decoder.bert.encoder.layer.1.output.LayerNorm.bias\" differs from the encoder's"));
}

TEST_CASE("what is no encoder-decoder is refused by name") {
  const tests::scratch_folder scratch;
  SECTION("a BERT") {
    CHECK_THAT(refusal(tests::data("encoder/h32")),
               tests::contains("field \"model_type\" is \"bert\" where \"encoder-decoder\" was expected"));
  }
  SECTION("a decoder without cross-attention, as config.json says") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["add_cross_attention"] = false; })),
               tests::contains("the decoder has no cross-attention: field \"decoder.add_cross_attention\""));
  }
  SECTION("a decoder without cross-attention, as its tensors say") {
    const auto opened = weights::open_encoder_decoder(tests::data("seq2seq/tied"));
    const auto folder = changed_folder(scratch, [](auto&) {});
    std::vector<weights::named_tensor> kept;
    const auto values = tests::read_all(opened.tensors);
    for (const auto& [name, numbers] : values)
      if (name.find("crossattention") == std::string::npos)
        kept.emplace_back(name, opened.tensors.find(name)->sizes, std::span<const float>(numbers));
    std::filesystem::remove(folder / "model.safetensors");
    weights::write_safetensors(folder / "model.safetensors", kept);
    CHECK_THAT(refusal(folder), tests::contains("the decoder has no cross-attention: there is no tensor"));
  }
  SECTION("a decoder that is none") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["is_decoder"] = false; })),
               tests::contains("field \"decoder.is_decoder\""));
  }
  SECTION("halves of two widths") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["hidden_size"] = 64; })),
               tests::contains("field \"decoder.hidden_size\" is 64 where 32, as in the encoder, was expected"));
  }
  SECTION("a start token beyond the vocabulary") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder_start_token_id"] = 97; })),
               tests::contains("field \"decoder_start_token_id\" is 97 where less than"));
  }
  SECTION("a layer more, and one less, than there are") {
    const int layers = GENERATE(2, 4);
    CHECK_THAT(refusal(changed_folder(scratch, [&](auto& c) { c["decoder"]["num_hidden_layers"] = layers; })),
               tests::contains("decoder.bert.encoder.layer."));
  }
  SECTION("a pointer-generator that is neither there nor not") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["pointer_generator"] = "yes"; })),
               tests::contains("field \"decoder.pointer_generator\""));
  }
  SECTION("a field of a half") {
    CHECK_THAT(refusal(changed_folder(scratch, [](auto& c) { c["decoder"]["vocab_size"] = -1; })),
               tests::contains("field \"decoder.vocab_size\" is -1"));
  }
}

}  // namespace encoder_decoder_checkpoint_test
