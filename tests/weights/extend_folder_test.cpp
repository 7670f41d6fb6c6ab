#include "clinicalbert/weights/extend_folder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/weights/reference.hpp"

namespace extend_folder_test {

using namespace clinicalbert;

namespace {

constexpr const char* embedding = "bert.embeddings.word_embeddings.weight";
constexpr std::size_t hidden = 32;

/// A folder with a model of 97 rows and a vocabulary of that many pieces or fewer, as Hugging Face writes it.
class model {
 public:
  explicit model(const char* weights, std::size_t pieces = 97) {
    std::filesystem::create_directories(path() / "1_Pooling");
    for (const auto& entry : std::filesystem::directory_iterator(tests::data(weights))) {
      const auto name = entry.path().filename().string();
      if (!name.starts_with("model") && !name.starts_with("pytorch") && name != "config.json") continue;
      std::filesystem::copy_file(entry.path(), path() / name);
    }
    const auto texts = files::read_json(tests::data("heads/texts.json"));
    nlohmann::json vocabulary;
    std::string lines;
    for (std::size_t i = 0; i < pieces; ++i) {
      const auto piece = texts.at("vocabulary").at(i).get<std::string>();
      lines += piece + "\r\n";
      vocabulary[piece] = i;
    }
    folder_.write("model/vocab.txt", lines);
    folder_.write("model/tokenizer_config.json", R"({"do_lower_case": true})");
    folder_.write("model/1_Pooling/config.json", "{}");
    folder_.write("model/modules.json", "[]");
    folder_.write("model/model.onnx", "other weights");
    folder_.write("model/tokenizer.json",
                  nlohmann::json{{"model", {{"type", "WordPiece"}, {"vocab", vocabulary}}},
                                 {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                                 {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}}}
                      .dump());
  }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "model"; }
  [[nodiscard]] std::filesystem::path out() const { return folder_.path() / "out"; }
  [[nodiscard]] const tests::scratch_folder& folder() const { return folder_; }

 private:
  tests::scratch_folder folder_;
};

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(folder).string());
  std::sort(names.begin(), names.end());
  return names;
}

/// The mean of rows, as float.
std::vector<float> mean_of(const std::vector<float>& table, const std::vector<std::int32_t>& rows, std::size_t width) {
  std::vector<float> mean(width);
  for (std::size_t c = 0; c < width; ++c) {
    double sum = 0;
    for (const auto row : rows) sum += double{table[static_cast<std::size_t>(row) * width + c]};
    mean[c] = static_cast<float>(sum / static_cast<double>(rows.size()));
  }
  return mean;
}

std::vector<float> row_of(const std::vector<float>& table, std::size_t row, std::size_t width) {
  const auto begin = table.begin() + static_cast<std::ptrdiff_t>(row * width);
  return {begin, begin + static_cast<std::ptrdiff_t>(width)};
}

}  // namespace

TEST_CASE("an extended folder has the words, their rows, and all else as it was", "[weights]") {
  const model from("encoder/h32");
  const std::vector<std::string> words{"sepsis", "\xE9\xAB\x98", "statin"};
  weights::extend_folder(from.path() / "", words, from.out() / "");
  CHECK(files_in(from.out()) == std::vector<std::string>{"1_Pooling/config.json", "config.json", "model.safetensors",
                                                         "modules.json", "tokenizer.json", "tokenizer_config.json",
                                                         "vocab.txt"});
  CHECK(tests::read_bytes(from.out() / "modules.json") == "[]");
  const auto before = tokens::read_vocabulary(from.path()), after = tokens::read_vocabulary(from.out());
  REQUIRE(after.size() == 100);
  for (std::size_t i = 0; i < 97; ++i) {
    const auto id = static_cast<std::int32_t>(i);
    CHECK(after.piece(id) == before.piece(id));
  }
  const auto in_json =
      tokens::parse_vocabulary_json(tests::read_bytes(from.out() / "tokenizer.json"), "tokenizer.json");
  for (std::size_t i = 0; i < 100; ++i) {
    const auto id = static_cast<std::int32_t>(i);
    CHECK(in_json.piece(id) == after.piece(id));
  }
  const tokens::tokenizer tokenizer(after, tokens::read_options(from.out()));
  CHECK(tokenizer.encode("SEPSIS").ids == std::vector<std::int32_t>{2, 97, 3});

  auto wanted = tests::reference_weights();
  const auto opened = weights::open_bert_checkpoint(from.out(), weights::head_kind::pretraining);
  CHECK(opened.config.vocab_size == 100);
  CHECK(opened.config.architectures == std::vector<std::string>{"BertForPreTraining"});
  auto got = tests::read_all(opened.tensors);
  REQUIRE(got.size() == wanted.size());
  for (const auto& [name, width] : {std::pair(embedding, hidden), std::pair("cls.predictions.bias", std::size_t{1})}) {
    CAPTURE(name);
    auto& table = wanted.at(name);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto parts = tokens::pieces_of_word(before, words[i]);
      CHECK(row_of(got.at(name), 97 + i, width) == mean_of(table, parts, width));
    }
    got.at(name).resize(table.size());
  }
  CHECK(got == wanted);
}

TEST_CASE("a torch file of halves and views is extended to one safetensors file of the same types", "[weights]") {
  for (const char* name : {"weights/bin-zip-views", "weights/bin-zip-fp16", "weights/bin-legacy-bf16"}) {
    CAPTURE(name);
    const model from(name);
    std::filesystem::remove(from.path() / "tokenizer.json");
    weights::extend_folder(from.path(), std::vector<std::string>{"sepsis"}, from.out());
    const auto before = weights::open_checkpoint(from.path()), after = weights::open_checkpoint(from.out());
    REQUIRE(before.tensors().size() == after.tensors().size());
    for (std::size_t i = 0; i < before.tensors().size(); ++i) {
      const auto& one = before.tensors()[i];
      const auto& other = after.tensors()[i];
      CAPTURE(one.name);
      CHECK(one.stored_name == other.stored_name);
      CHECK(one.type == other.type);
      const auto bytes = weights::dense_bytes(one), others = weights::dense_bytes(other);
      const bool grows = std::find(weights::piece_tensors.begin(), weights::piece_tensors.end(), one.name) !=
                         weights::piece_tensors.end();
      CHECK((others.size() > bytes.size()) == grows);
      CHECK(std::equal(bytes.begin(), bytes.end(), others.begin()));
      if (grows) CHECK(other.sizes[0] == 98);
    }
    CHECK(!std::filesystem::exists(from.out() / "tokenizer.json"));
  }
}

TEST_CASE("rows beyond the vocabulary are used first", "[weights]") {
  const model from("encoder/h32", 95);
  weights::extend_folder(from.path(), std::vector<std::string>{"sepsis", "statin"}, from.out());
  CHECK(weights::read_bert_config(from.out()).vocab_size == 97);
  CHECK(tokens::read_vocabulary(from.out()).size() == 97);
  CHECK_NOTHROW(weights::open_bert_checkpoint(from.out(), weights::head_kind::pretraining));
}

TEST_CASE("a folder can be extended into one inside of it", "[weights]") {
  const model from("encoder/h32");
  weights::extend_folder(from.path(), std::vector<std::string>{"sepsis"}, from.path() / "larger");
  CHECK(files_in(from.path() / "larger").size() == 7);
}

TEST_CASE("words that a running tokenizer learned get their rows in a folder", "[weights]") {
  const model from("encoder/h32");
  const auto base = tokens::read_vocabulary(from.path());
  tokens::growing_vocabulary growing(base, tokens::read_options(from.path()),
                                     {.capacity = 5, .min_count = 2, .min_texts = 1, .min_pieces = 2});
  growing.see("sepsis sepsis sepsis");
  CHECK(growing.grow() == 1);
  growing.see("sepsises sepsises");  // begins with a piece that was learned
  CHECK(growing.grow() == 1);
  const auto learned = growing.state().learned;
  CHECK(learned[1].pieces[0] == 97);
  weights::extend_folder(from.path(), learned, from.out());
  const auto vocabulary = tokens::read_vocabulary(from.out());
  CHECK(tokens::vocabulary_text(vocabulary) == tokens::vocabulary_text(growing.snapshot()->pieces()));
  auto table = tests::reference_weights().at(embedding);
  const auto got = tests::read_all(weights::open_checkpoint(from.out())).at(embedding);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto mean = mean_of(table, learned[i].pieces, hidden);
    const auto row = row_of(got, 97 + i, hidden);
    for (std::size_t c = 0; c < hidden; ++c) CHECK(row[c] == tests::approx(mean[c]).epsilon(1e-6));
    table.insert(table.end(), row.begin(), row.end());
  }
}

TEST_CASE("what cannot be extended is refused, and nothing is left", "[weights]") {
  const model from("encoder/h32");
  const auto refuse = [&](const std::vector<std::string>& words, const std::string& why) {
    CHECK_THROWS_WITH(weights::extend_folder(from.path(), words, from.out()),
                      tests::contains(why) && !tests::contains("canary"));
    for (const auto& entry : std::filesystem::directory_iterator(from.folder().path()))
      CHECK(entry.path().filename() == "model");
  };
  refuse({"canary", "canary"}, "repeats the piece of");
  refuse({"a"}, "repeats the piece of");
  SECTION("a tokenizer.json of another vocabulary") {
    from.folder().write("model/tokenizer.json", R"({"model": {"vocab": {"[PAD]": 0}}, "normalizer": {"type":
        "BertNormalizer"}, "pre_tokenizer": {"type": "BertPreTokenizer"}})");
    refuse({"canary"}, "tokenizer.json: has no vocabulary of 97 pieces");
  }
  SECTION("a configuration of another model") {
    auto config = files::read_json(from.path() / "config.json");
    config["vocab_size"] = 96;
    from.folder().write("model/config.json", config.dump());
    refuse({"canary"}, "\"vocab_size\" is 96 where at least 97");
    config["vocab_size"] = 98;
    from.folder().write("model/config.json", config.dump());
    refuse({"canary"}, "has the shape [97, 32] where \"vocab_size\", 98, rows were expected");
  }
  SECTION("no weights") {
    std::filesystem::remove(from.path() / "model.safetensors");
    refuse({"canary"}, "has neither model.safetensors");
  }
  SECTION("a folder that is there") {
    std::filesystem::create_directory(from.out());
    CHECK_THROWS_WITH(weights::extend_folder(from.path(), std::vector<std::string>{"canary"}, from.out()),
                      tests::contains("is there already"));
    CHECK(std::filesystem::is_empty(from.out()));
  }
}

}  // namespace extend_folder_test
