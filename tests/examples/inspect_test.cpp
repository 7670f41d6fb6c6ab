#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_model.hpp"
#include "tests/examples/word_summarizer.hpp"
#include "tests/tensor_oracle.hpp"

namespace inspect_test {

namespace {

using json = nlohmann::json;

tests::program_result inspect(const std::vector<std::string>& arguments) {
  return tests::run(tests::program("inspect"), arguments);
}

std::string oracle_folder() { return tests::data("encoder/h32").string(); }

std::string good_file() { return tests::file_text(oracle_folder() + "/model.safetensors"); }

/// A copy of encoder/h32 whose files a test changes.
struct copied_folder : tests::scratch_files {
  copied_folder() {
    file("config.json", tests::file_text(oracle_folder() + "/config.json"));
    file("model.safetensors", good_file());
  }

  /// Sets a field of config.json.
  void set(const char* field, const json& value) const {
    auto config = json::parse(tests::file_text(path("config.json")));
    config[field] = value;
    file("config.json", config.dump());
  }

  [[nodiscard]] std::string folder() const { return scratch.path().string(); }
};

/// Status 1 and one line on standard error, which names the file or folder and says why.
void is_refused(const std::vector<std::string>& arguments, const std::string& names, const std::string& says) {
  const auto done = inspect(arguments);
  CAPTURE(done.err);
  CHECK(done.status == 1);
  CHECK(done.err.find('\n') == done.err.size() - 1);
  CHECK_THAT(done.err, tests::contains(names) && tests::contains(says));
}

}  // namespace

TEST_CASE("inspect: dimensions that no preset has are shown, with what differs from each preset", "[examples]") {
  const auto done = inspect({"--format", "json", oracle_folder()});
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  const auto all = json::parse(done.out);
  CHECK(all.at("format") == "safetensors");
  CHECK(all.at("config").at("hidden_size") == 32);
  CHECK_THAT(all.at("preset").get<std::string>(), tests::contains("no preset has this shape: bert_tiny has hidden 128 "
                                                                  "(not 32)") &&
                                                      tests::contains("minilm_l12 has"));
  CHECK(all.at("fits") == true);
  CHECK(all.at("missing").empty());
  CHECK(all.at("extra").empty());
  // Each entry of the file, with its shape and type, and the smallest and the largest of its values.
  const tests::oracle_file file(oracle_folder() + "/model.safetensors");
  CHECK(all.at("tensors").size() == file.names().size());
  for (const auto& tensor : all.at("tensors")) {
    const auto name = tensor.at("name").get<std::string>();
    CAPTURE(name);
    REQUIRE(file.has(name));
    const auto values = file.floats(name);
    CHECK(tensor.at("shape").get<std::vector<std::size_t>>() == file.shape(name));
    CHECK(tensor.at("type") == "F32");
    CHECK(tensor.at("smallest").get<float>() == *std::ranges::min_element(values));
    CHECK(tensor.at("largest").get<float>() == *std::ranges::max_element(values));
    CHECK(tensor.at("nan") == 0);
    CHECK(tensor.at("infinite") == 0);
  }
}

TEST_CASE("inspect: text shows configuration, preset and a line a tensor", "[examples]") {
  const auto done = inspect({oracle_folder()});
  CHECK(done.status == 0);
  CHECK_THAT(done.out, tests::contains("hidden_size                   32") &&
                           tests::contains("no preset has this shape") &&
                           tests::contains("bert.embeddings.word_embeddings.weight ") && tests::contains(" [97, 32] "));
}

TEST_CASE("inspect: a file alone, and a file beside its config.json", "[examples]") {
  const tests::scratch_files s;
  const auto alone = s.file("alone.safetensors", good_file());
  const auto done = inspect({"--format", "json", alone});
  CHECK(done.status == 0);
  CHECK_FALSE(json::parse(done.out).contains("config"));
  const auto beside = inspect({"--format", "json", oracle_folder() + "/model.safetensors"});
  CHECK(beside.status == 0);
  CHECK(json::parse(beside.out).at("config").at("num_attention_heads") == 4);
  for (const char* other : {"bin-zip-views", "bin-legacy-views"}) {
    CAPTURE(other);
    CHECK(inspect({tests::data("weights").string() + "/" + other}).status == 0);
  }
}

TEST_CASE("inspect: what a task's head needs must be there when the task is named", "[examples]") {
  is_refused({"--task", "ner", oracle_folder()}, oracle_folder(), "classifier.weight");
  CHECK(inspect({"--task", "none", oracle_folder()}).status == 0);
  CHECK(inspect({"--task", "pretraining", oracle_folder()}).status == 0);
  const tests::scratch_files s;
  const auto folder = s.path("tagger");
  tests::write_word_model(folder);
  CHECK(inspect({"--task", "ner", folder}).status == 0);
  const auto lists = json::parse(inspect({"--task", "ner", "--format", "json", oracle_folder()}).out);
  CHECK(lists.at("fits") == false);
  CHECK_FALSE(lists.at("missing").empty());
}

TEST_CASE("inspect: NaN and infinite values are counted and refused by the tensor's name", "[examples]") {
  const copied_folder c;
  auto bytes = good_file();
  // The last eight bytes are two elements of cls.seq_relationship.weight.
  bytes.replace(bytes.size() - 8, 8, std::string("\0\0\xC0\x7F\0\0\x80\xFF", 8));
  c.file("model.safetensors", bytes);
  is_refused({c.folder()}, "cls.seq_relationship.weight", "holds 1 NaN and 1 infinite values");
  const auto all = json::parse(inspect({"--format", "json", c.folder()}).out);
  for (const auto& tensor : all.at("tensors"))
    CHECK(tensor.at("nan") == (tensor.at("name") == "cls.seq_relationship.weight" ? 1 : 0));
}

TEST_CASE("inspect: a bad checkpoint is status 1 and one sentence", "[examples]") {
  const copied_folder c;
  is_refused({c.path("none")}, "none", "");
  c.set("hidden_size", 64);
  is_refused({c.folder()}, "model.safetensors", "[97, 32]");
  c.set("hidden_size", 33);
  is_refused({c.folder()}, "config.json", "");
  c.set("hidden_size", 32);
  CHECK(inspect({c.folder()}).status == 0);
  c.set("num_hidden_layers", 3);
  is_refused({c.folder()}, "model.safetensors", "bert.encoder.layer.2.");
  c.set("num_hidden_layers", 2);
  const auto good = good_file();
  c.file("model.safetensors", good.substr(0, good.size() - 1));
  is_refused({c.folder()}, "model.safetensors", "beyond the");
  c.file("config.json", "{\"" + tests::canary);
  const auto said = inspect({c.folder()});
  CHECK(said.status == 1);
  CHECK_THAT(said.err, !tests::contains(tests::canary));
}

TEST_CASE("inspect: an encoder-decoder is shown with both halves, and must be whole", "[examples]") {
  const auto folder = tests::data("seq2seq/tied").string();
  const auto all = json::parse(inspect({"--format", "json", folder}).out);
  CHECK(all.at("fits") == true);
  CHECK(all.at("task") == "summarize");
  CHECK(all.at("config").at("decoder").at("num_hidden_layers") == 3);
  CHECK(all.at("config").at("encoder").at("num_hidden_layers") == 2);
  for (const char* half : {"encoder", "decoder"})
    CHECK_THAT(all.at("preset").at(half).get<std::string>(), tests::contains("no preset has this shape"));
  for (const char* list : {"missing", "misshapen", "tied_but_different", "beyond_the_last_layer", "extra"})
    CHECK(all.at(list).empty());
  const auto text = inspect({"--task", "summarize", folder});
  CHECK(text.status == 0);
  CHECK_THAT(text.out, tests::contains("  decoder.num_hidden_layers             3\n") &&
                           tests::contains("\ndecoder: no preset has this shape") &&
                           tests::contains("decoder.bert.encoder.layer.2.crossattention.self.query.weight "));
  is_refused({"--task", "ner", folder}, folder, "is an encoder-decoder: its task is summarize, not ner");
  is_refused({"--task", "summarize", oracle_folder()}, "config.json", "model_type");

  const tests::scratch_files s;
  tests::write_word_summarizer(s.path("whole"));
  CHECK_THAT(inspect({s.path("whole")}).out, tests::contains("\nencoder: ") && tests::contains("bert_tiny"));
  tests::write_word_summarizer(s.path("deaf"), false);
  is_refused({s.path("deaf")}, "config.json", "cross-attention");
  auto config = json::parse(tests::file_text(folder + "/config.json"));
  config["decoder"]["num_hidden_layers"] = 4;
  std::filesystem::create_directory(s.path("deeper"));
  s.file("deeper/config.json", config.dump());
  s.file("deeper/model.safetensors", tests::file_text(folder + "/model.safetensors"));
  is_refused({s.path("deeper")}, "model.safetensors", "decoder.bert.encoder.layer.3.");
  CHECK(json::parse(inspect({"--format", "json", s.path("deeper")}).out).at("missing").size() == 26);
}

TEST_CASE("inspect: a wrong command line is status 2, and help is 0", "[examples]") {
  CHECK(inspect({}).status == 2);
  CHECK(inspect({"--format", "yaml", oracle_folder()}).status == 2);
  CHECK(inspect({"--task", "poetry", oracle_folder()}).status == 2);
  CHECK(inspect({oracle_folder(), oracle_folder()}).status == 2);
  const auto help = inspect({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:") && tests::contains("--task"));
}

}  // namespace inspect_test
