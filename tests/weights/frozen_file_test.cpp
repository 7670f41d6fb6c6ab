#include "clinicalbert/weights/frozen_file.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/load_parameters.hpp"
#include "tests/catch.hpp"
#include "tests/weights/frozen_tagger.hpp"

namespace frozen_file_test {

namespace {

using namespace clinicalbert;
namespace precisions = backends::precisions;
using fp32 = backends::simd_in<precisions::fp32>;
using int8 = backends::simd_in<precisions::int8>;
using reference = backends::reference<float>;

weights::frozen_file open(const std::filesystem::path& path) {
  backends::host_stream stream;
  return {path, stream};
}

TEMPLATE_TEST_CASE("frozen_file: holds the bytes that were packed, in place, and all else", "", fp32,
                   backends::simd_in<precisions::bf16>, int8, reference, backends::reference<double>) {
  using model = tests::frozen_tagger<TestType>;
  const tests::scratch_folder folder;
  const tests::random_tagger tagger(1);
  const auto checkpoint = folder.path() / "model.safetensors", path = folder.path() / "model.frozen";
  tagger.write_checkpoint(checkpoint);
  const auto packed = tagger.load<TestType>(checkpoint);
  tagger.write<TestType>(path, packed);
  CHECK(weights::is_frozen_file(path));
  CHECK(weights::precision_of_frozen_file(path) == weights::precision_of<TestType>());
  auto read = [&] {
    const auto file = open(path);
    CHECK(file.config().id2label == tagger.config.id2label);
    CHECK(file.config().hidden_size == 32);
    CHECK(file.tokenizer_options().lowercase);
    CHECK(file.tokenizer_options().split_cjk);
    CHECK(file.vocabulary().size() == 7);
    CHECK(file.vocabulary().piece(5) == "pain");
    CHECK(file.layout() == weights::frozen_layout<TestType>());
    return file.weights<model>({tagger.tables, {{tagger.labels}}});
  }();  // the weights keep the file
  CHECK(tests::bytes_of<model>(read) == tests::bytes_of<model>(packed));
  model::frozen::visit(
      [](const std::string& name, const auto& part) {
        INFO(name);
        CHECK(reinterpret_cast<std::uintptr_t>(part.held->data()) % 64 == 0);
      },
      read);
}

TEST_CASE("load_frozen: packs a checkpoint as loaded parameters are packed, on any number of threads") {
  using model = tests::random_tagger::model;
  const tests::scratch_folder folder;
  const tests::random_tagger tagger(2);
  const auto path = folder.path() / "model.safetensors";
  tagger.write_checkpoint(path);
  const auto want = tests::bytes_of<model>(model::frozen(tagger.parameters.view()));
  CHECK(tests::bytes_of<model>(tagger.load<reference>(path)) == want);
  backends::thread_pool pool(3);
  backends::host_stream stream(&pool);
  CHECK(tests::bytes_of<model>(weights::load_frozen<model>(weights::open_checkpoint(path),
                                                           {tagger.tables, {{tagger.labels}}}, stream)) == want);
  weights::write_safetensors(path, weights::named_tensors(tagger.parameters, weights::storage::i8_rows).list());
  models::parameter_set<model> rounded({tagger.tables, {{tagger.labels}}});
  weights::load_parameters(weights::open_checkpoint(path), rounded);
  CHECK(tests::bytes_of<model>(tagger.load<reference>(path)) ==
        tests::bytes_of<model>(model::frozen(rounded.const_view())));

  const models::parameter_set<model> zeros({tagger.tables, {{tagger.labels}}});
  CHECK(tests::bytes_of<model>(model::frozen(zeros.view())) != want);
}

TEST_CASE("load_frozen: names what is missing, has another shape, or is not finite") {
  const tests::scratch_folder folder;
  tests::random_tagger tagger(3);
  const auto path = folder.path() / "model.safetensors";
  weights::named_tensors tensors(tagger.parameters, weights::storage::f32);
  auto some = tensors.list();
  std::erase_if(some, [](const auto& t) { return t.name == "bert.encoder.layer.1.attention.self.key.weight"; });
  weights::write_safetensors(path, some);
  CHECK_THROWS_WITH(tagger.load<fp32>(path),
                    tests::contains("tensor \"bert.encoder.layer.1.attention.self.key.weight\" is missing"));

  some = tensors.list();
  for (auto& t : some)
    if (t.name == "classifier.bias") t.sizes = weights::shape{1, 5};
  weights::write_safetensors(path, some);
  CHECK_THROWS_WITH(tagger.load<fp32>(path),
                    tests::contains("classifier.bias\" has the shape [1, 5] where [5] was expected"));

  using parameters = tests::random_tagger::model::parameters<float>;
  const auto spoil = [&](std::string_view wanted, std::size_t element, float value) {
    parameters::visit(
        [&](std::string_view name, const auto&, std::span<float> values) {
          if (name == wanted) std::swap(values[element], value);
        },
        tagger.parameters.view());
    return value;
  };
  for (const auto& [name, element] : {std::pair{"bert.embeddings.word_embeddings.weight", std::size_t{29 * 32 + 5}},
                                      {"bert.encoder.layer.0.attention.self.value.weight", std::size_t{77}},
                                      {"bert.encoder.layer.1.output.dense.weight", std::size_t{2047}},
                                      {"bert.encoder.layer.1.output.LayerNorm.bias", std::size_t{31}}}) {
    const float before = spoil(name, element, std::numeric_limits<float>::quiet_NaN());
    tagger.write_checkpoint(path);
    CHECK_THROWS_WITH(tagger.load<fp32>(path),
                      tests::contains(std::string(name) + "\" holds a NaN (element " + std::to_string(element) + ")"));
    spoil(name, element, -std::numeric_limits<float>::infinity());
    tagger.write_checkpoint(path);
    CHECK_THROWS_WITH(tagger.load<int8>(path), tests::contains(std::string(name) + "\" holds an infinite value"));
    spoil(name, element, before);
  }
}

TEST_CASE("frozen_file: refuses another precision, layout, version or shape by name") {
  const tests::scratch_folder folder;
  const tests::random_tagger tagger(4);
  const auto checkpoint = folder.path() / "model.safetensors", path = folder.path() / "model.frozen";
  const std::string where = path.string() + ": ";
  tagger.write_checkpoint(checkpoint);
  tagger.write<fp32>(path, tagger.load<fp32>(checkpoint));
  const auto file = open(path);
  const auto read = [&]<class B>(B, std::size_t labels) {
    (void)file.weights<tests::frozen_tagger<B>>({tagger.tables, {{labels}}});
  };
  CHECK_THROWS_WITH(read(int8{}, 5), where + "holds weights in \"fp32\" where int8 was asked for");
  CHECK_THROWS_WITH(read(reference{}, 5), where + "holds weights in the layout \"" + weights::frozen_layout<fp32>() +
                                              "\" where this program reads fp32 rows; fp32 rows: freeze the model "
                                              "again for this machine, or name the model's folder");
  CHECK_THROWS_WITH(read(fp32{}, 6), where + "tensor \"classifier.bias\" has 20 bytes where 24 were expected");

  CHECK_THROWS_WITH(open(checkpoint), tests::contains("is no frozen model"));
  CHECK_FALSE(weights::is_frozen_file(checkpoint));
  CHECK_FALSE(weights::is_frozen_file(folder.path()));
  CHECK_FALSE(weights::is_frozen_file(folder.path() / "none"));
  weights::write_safetensors(path, {}, {{"format", std::string(weights::frozen_format::name)}, {"version", "2"}});
  CHECK(weights::is_frozen_file(path));
  CHECK_THROWS_WITH(open(path), where + "is a frozen model of version \"2\" where version 1 was expected");
  weights::write_safetensors(path, {}, {{"format", std::string(weights::frozen_format::name)}, {"version", "1"}});
  CHECK_THROWS_WITH(open(path), where + "tensor \"checksums\" is missing");
}

TEST_CASE("frozen_file: damage anywhere, and a file that is cut or longer, is refused") {
  const tests::scratch_folder folder;
  const tests::random_tagger tagger(5);
  const auto checkpoint = folder.path() / "model.safetensors", path = folder.path() / "model.frozen";
  tagger.write_checkpoint(checkpoint);
  tagger.write<int8>(path, tagger.load<int8>(checkpoint));
  const std::string good = tests::content(path);
  std::uint64_t header = 0;
  std::memcpy(&header, good.data(), sizeof header);
  const auto refused = [&](const std::string& bytes) {
    const auto damaged = folder.write("damaged.frozen", bytes);
    CHECK_THROWS_AS(open(damaged), files::file_error);
  };
  CHECK_NOTHROW(open(folder.write("whole.frozen", good)));

  const std::uint32_t seed = 6;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto flip = [&](std::size_t at) {
    CAPTURE(at);
    auto bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
    refused(bytes);
  };
  for (std::size_t at = 0; at < 8 + header; at += 1 + random() % 20) flip(at);
  for (int i = 0; i < 500; ++i) flip(8 + header + random() % (good.size() - 8 - header));
  for (std::size_t i = 1; i <= 80; ++i) flip(good.size() - i);  // the checksums, and what stands before them
  for (int i = 0; i < 50; ++i) refused(good.substr(0, random() % good.size()));
  refused(good.substr(0, good.size() - 1));
  refused(good + '\0');

  auto bytes = good;
  bytes[good.size() / 2] ^= 1;
  const auto damaged = folder.write("damaged.frozen", bytes);
  CHECK_THROWS_WITH(open(damaged), damaged.string() + ": is damaged: bytes " + std::to_string(8 + header) + " to " +
                                       std::to_string(good.size() - 16) + " do not have the checksum that was written");
}

TEST_CASE("write_frozen: leaves no file where a vocabulary does not fit its lines") {
  const tests::scratch_folder folder;
  tests::random_tagger tagger(7);
  const auto checkpoint = folder.path() / "model.safetensors", path = folder.path() / "model.frozen";
  tagger.write_checkpoint(checkpoint);
  tagger.pieces =
      tokens::vocabulary(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "two\nlines"});
  CHECK_THROWS_WITH(tagger.write<fp32>(path, tagger.load<fp32>(checkpoint)),
                    tests::contains("cannot hold piece 5 of the vocabulary in a line"));
  CHECK_FALSE(std::filesystem::exists(path));
}

}  // namespace

}  // namespace frozen_file_test
