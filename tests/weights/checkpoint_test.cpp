#include "clinicalbert/weights/checkpoint.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/weights/canonical_names.hpp"
#include "clinicalbert/weights/quantize_rows.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/weights/reference.hpp"

namespace checkpoint_test {

using namespace clinicalbert;
using weights::open_checkpoint;

namespace {

std::string refusal(const std::filesystem::path& path) {
  return tests::refusal<files::file_error>([&] { (void)open_checkpoint(path); });
}

}  // namespace

TEST_CASE("old and short names mean the canonical ones") {
  using weights::canonical_name;
  CHECK(canonical_name("bert.embeddings.LayerNorm.gamma") == "bert.embeddings.LayerNorm.weight");
  CHECK(canonical_name("encoder.layer.0.output.LayerNorm.beta") == "bert.encoder.layer.0.output.LayerNorm.bias");
  CHECK(canonical_name("pooler.dense.bias") == "bert.pooler.dense.bias");
  CHECK(canonical_name("embeddings.word_embeddings.weight") == "bert.embeddings.word_embeddings.weight");
  CHECK(canonical_name("cls.predictions.transform.LayerNorm.gamma") == "cls.predictions.transform.LayerNorm.weight");
  CHECK(canonical_name("classifier.weight") == "classifier.weight");
  CHECK(canonical_name("encoder.encoder.layer.0.output.LayerNorm.beta") ==
        "encoder.encoder.layer.0.output.LayerNorm.bias");  // of an encoder-decoder
  CHECK(canonical_name("encoder.embeddings.LayerNorm.gamma") == "encoder.embeddings.LayerNorm.weight");
  CHECK(canonical_name("gamma") == "gamma");
}

TEST_CASE("a checkpoint is opened by folder or file, and moves") {
  const tests::scratch_folder folder;
  const std::vector<float> values{1, 2};
  weights::write_safetensors(folder.path() / "model.safetensors", {{"embeddings.LayerNorm.gamma", {2}, values}});
  for (const auto& path : {folder.path(), folder.path() / "model.safetensors"}) {
    auto opened = open_checkpoint(path);
    const auto moved = std::move(opened);
    CHECK(moved.path() == folder.path() / "model.safetensors");
    CHECK(moved.format() == "safetensors");
    const auto* tensor = moved.find("bert.embeddings.LayerNorm.weight");
    REQUIRE(tensor != nullptr);
    CHECK(tensor->stored_name == "embeddings.LayerNorm.gamma");
    std::vector<float> read(2);
    moved.release(*tensor);
    tensor->read_into(std::span<float>(read));
    CHECK(read == values);
  }
}

TEST_CASE("two names of one weight are refused") {
  const tests::scratch_folder folder;
  const std::vector<float> values{1, 2};
  const auto path = folder.path() / "a.safetensors";
  weights::write_safetensors(path, {{"bert.pooler.dense.bias", {2}, values}, {"pooler.dense.bias", {2}, values}});
  CHECK(refusal(path) == path.string() +
                             ": tensor \"bert.pooler.dense.bias\" is there twice, as \"bert.pooler.dense.bias\""
                             " and \"pooler.dense.bias\"");
}

TEST_CASE("what is no checkpoint is refused by name") {
  const tests::scratch_folder folder;
  CHECK_THAT(refusal(folder.path()), tests::contains("has neither model.safetensors nor"));
  CHECK_THAT(refusal(folder.path() / "absent"), tests::contains("cannot open"));
  CHECK_THAT(refusal(folder.write("a.bin", "")), tests::contains("is neither safetensors nor a file of torch.save"));
}

TEST_CASE("quantized rows are one tensor, and wrong scales are refused") {
  const tests::scratch_folder folder;
  const std::vector<float> matrix{1, -2, 3, 0, 0, 0, 0.5F, 0.25F, -0.125F};
  const auto rows = weights::quantize_rows(matrix, 3);
  const auto path = folder.path() / "a.safetensors";
  weights::write_safetensors(
      path, {{"m", {3, 3}, rows.values}, {"m.scale", {3}, rows.scales}, {"s.scale", {3}, rows.scales}});
  const auto opened = open_checkpoint(path);
  REQUIRE(opened.tensors().size() == 2);  // m.scale is a part of m, s.scale is a tensor
  REQUIRE(opened.find("m") != nullptr);
  CHECK(opened.find("m.scale") == nullptr);
  CHECK(opened.find("s.scale") != nullptr);
  CHECK(opened.find("m")->quantized());
  std::vector<float> read(9);
  opened.find("m")->read_into(std::span<float>(read));
  for (std::size_t i = 0; i < 9; ++i) {
    CHECK(read[i] == static_cast<float>(rows.values[i]) * rows.scales[i / 3]);
    CHECK(std::abs(read[i] - matrix[i]) <= rows.scales[i / 3] * 0.5001F);
  }
  weights::write_safetensors(path, {{"m", {3, 3}, rows.values}, {"m.scale", {1}, std::span(rows.scales).first(1)}});
  CHECK(refusal(path) == path.string() +
                             ": tensor \"m.scale\" has the shape [1] of F32 where one F32 a row of [3, 3] was "
                             "expected");
}

}  // namespace checkpoint_test
