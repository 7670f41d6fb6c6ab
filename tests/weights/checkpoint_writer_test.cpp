#include "clinicalbert/weights/checkpoint_writer.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/weights/reference.hpp"

namespace checkpoint_writer_test {

using namespace clinicalbert;

namespace {

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("a written folder is read back to the bit") {
  const tests::scratch_folder folder;
  const auto vocabulary = folder.write("words.txt", "[PAD]\n[UNK]\n");
  const auto reference = tests::reference_weights();
  const auto source = weights::open_bert_checkpoint(tests::data("encoder/h32"), weights::head_kind::pretraining);
  weights::checkpoint_contents contents{.config = source.config, .tensors = {}};
  for (const auto& [name, values] : reference) {
    contents.tensors.emplace_back(name, source.tensors.find(name)->sizes, std::span<const float>(values));
  }
  contents.vocabulary = vocabulary;
  contents.lowercase = true;
  contents.others = {{"notes.txt", "more"}};
  const auto path = folder.path() / "out";
  weights::write_checkpoint(path / "", contents);
  const std::vector<std::string> expected{"config.json", "model.safetensors", "notes.txt", "tokenizer_config.json",
                                          "vocab.txt"};
  CHECK(files_in(path) == expected);
  CHECK(files_in(folder.path()) == std::vector<std::string>{"out", "words.txt"});
  const auto opened = weights::open_bert_checkpoint(path, weights::head_kind::pretraining);
  CHECK(tests::read_all(opened.tensors) == reference);
  CHECK(opened.config.extra.at("dtype") == "float32");
  CHECK(tests::read_bytes(path / "vocab.txt") == "[PAD]\n[UNK]\n");
  CHECK(nlohmann::json::parse(tests::read_bytes(path / "tokenizer_config.json"))["do_lower_case"] == true);

  SECTION("replacing it leaves no other file behind, while the old one is still open") {
    contents.tensors.pop_back();
    contents.others.clear();
    weights::write_checkpoint(path, contents);
    CHECK(files_in(path) == expected);
    CHECK(weights::open_checkpoint(path).tensors().size() == 45);
    CHECK(tests::read_all(opened.tensors) == reference);
  }
  SECTION("a failure leaves the old files as they were") {
    contents.tensors.push_back(contents.tensors.front());
    CHECK_THAT(tests::refusal<files::file_error>([&] { weights::write_checkpoint(path, contents); }),
               tests::contains("model.safetensors: cannot hold the tensor"));
    CHECK(files_in(path) == expected);
    CHECK(weights::open_checkpoint(path).tensors().size() == 46);
    CHECK_FALSE(
        tests::refusal<files::file_error>([&] { weights::write_checkpoint(folder.path() / "b", contents); }).empty());
    CHECK(files_in(folder.path()) == std::vector<std::string>{"out", "words.txt"});
  }
}

TEST_CASE("a target that would mix two checkpoints is refused beforehand") {
  const tests::scratch_folder folder;
  const auto refusal = [](const std::filesystem::path& path) {
    return tests::refusal<files::file_error>([&] { weights::check_checkpoint_target(path); });
  };
  CHECK(refusal(folder.path()).empty());
  CHECK(refusal(folder.path() / "new").empty());
  CHECK_THAT(refusal(folder.path() / "no" / "new"), tests::contains("is no folder to write to"));
  folder.write("pytorch_model.bin", "");
  CHECK_THAT(refusal(folder.path()), tests::contains("holds pytorch_model.bin of another checkpoint"));
  CHECK_THAT(refusal(folder.path() / "pytorch_model.bin"), tests::contains("is there and is no folder"));
}

TEST_CASE("a safetensors file is aligned, and in the order of its names among equals") {
  const tests::scratch_folder folder;
  const auto path = folder.path() / "a.safetensors";
  const std::vector<std::int8_t> bytes{1, 2, 3};
  const std::vector<float> values{1};
  weights::write_safetensors(path, {{"c", {3}, bytes}, {"b", {1}, values}, {"a", {1}, values}, {"d", {}, values}});
  const auto text = tests::read_bytes(path);
  const auto order = [&](const char* name) { return text.find(std::string("\"") + name + "\":{\"dtype\""); };
  CHECK(order("a") < order("b"));
  CHECK(order("b") < order("d"));
  CHECK(order("d") < order("c"));
  CHECK((text.size() - 3 - 3 * 4) % 8 == 0);
  CHECK(weights::open_checkpoint(path).find("d")->sizes == weights::shape{});
  const auto refusal = [&](std::vector<weights::named_tensor> tensors) {
    return tests::refusal<files::file_error>([&] { weights::write_safetensors(path, std::move(tensors)); });
  };
  CHECK_THAT(refusal({{"a", {2}, values}}), tests::contains("whose shape does not fit its bytes"));
  CHECK_THAT(refusal({{"a", {1}, values}, {"a", {1}, values}}), tests::contains("tensor \"a\" twice"));
  CHECK_THAT(refusal({{"\xFF", {1}, values}}), tests::contains("not valid UTF-8"));
  CHECK(tests::read_bytes(path) == text);
}

}  // namespace checkpoint_writer_test
