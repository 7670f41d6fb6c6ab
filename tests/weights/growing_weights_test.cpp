#include "clinicalbert/weights/growing_weights.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/sequence_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/config_json.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/load_frozen.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/models/tiny_models.hpp"

namespace growing_weights_test {

namespace {

using namespace clinicalbert;

const std::vector<tokens::learned_word> learned{{"one", {5, 7}}, {"two", {97, 9, 9}}, {"three", {1}}};

layers::table_sizes tables() {
  const auto config = weights::read_bert_config(tests::data("encoder/h32") / "config.json");
  return {config.vocab_size, config.max_position_embeddings, config.type_vocab_size};
}

std::vector<std::byte> bytes_of(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

/// The table that extending the checkpoint would give, packed.
template <class B>
std::vector<std::byte> extended_table(const weights::checkpoint& from) {
  using E = typename B::element;
  std::vector<std::vector<std::int32_t>> parts;
  for (const auto& word : learned) parts.push_back(word.pieces);
  const auto grown = weights::grow_rows(*from.find(weights::piece_tensors[0]), 97, parts);
  std::vector<float> stored(grown.bytes.size() / sizeof(float));
  std::memcpy(stored.data(), grown.bytes.data(), grown.bytes.size());
  const std::vector<E> values(stored.begin(), stored.end());
  using op = backends::embedding_op<B>;
  std::vector<std::byte> packed(100 * op::row_bytes(32));
  op::pack_table({values.data(), 100, 32}, packed.data());
  return packed;
}

template <class B>
void grows() {
  using model = heads::with_heads<models::encoder<tests::h32, B>>;
  const auto from = weights::open_checkpoint(tests::data("encoder/h32"));
  const typename model::sizes sizes{tables(), {}};
  REQUIRE(sizes.tables.vocabulary == 97);
  typename B::stream s;
  weights::growing_weights<model> growing(from, sizes, 97, learned.size(), s);
  const auto before = growing.frozen();
  const auto loaded = weights::load_frozen<model>(from, sizes, s);
  const auto table = [](const typename model::frozen& m) { return m.encoder.embeddings.words.bytes(); };
  CHECK(before.encoder.embeddings.sizes() == sizes.tables);
  CHECK(bytes_of(table(before)) == bytes_of(table(loaded)));
  const auto was = bytes_of(table(before));
  for (const auto& word : learned) growing.add(word);
  CHECK(growing.learned() == learned.size());
  CHECK(growing.room() == 0);
  const auto after = growing.frozen();
  CHECK(after.encoder.embeddings.sizes().vocabulary == 100);
  CHECK(bytes_of(table(after)) == extended_table<B>(from));
  CHECK(bytes_of(table(before)) == was);
  CHECK(table(after).data() == table(before).data());  // nothing moved, and nothing is there twice
  CHECK(after.encoder.embeddings.positions.data() == before.encoder.embeddings.positions.data());
  CHECK_THROWS_WITH(growing.add({"four", {1}}),
                    "growing_weights: there is room for 3 learned words, and all of it is "
                    "used");
  CHECK(growing.frozen().encoder.embeddings.sizes().vocabulary == 100);
}

}  // namespace

TEST_CASE("rows of learned words have the bits of an extended checkpoint, in every precision", "[weights]") {
  grows<backends::simd<>>();
  grows<backends::simd_in<backends::precisions::bf16>>();
  grows<backends::simd_in<backends::precisions::int8>>();
  grows<backends::reference<double>>();
}

TEST_CASE("a model that was given out outlives what it grew from", "[weights]") {
  using model = heads::with_heads<models::encoder<tests::h32, backends::simd<>>>;
  const auto from = weights::open_checkpoint(tests::data("encoder/h32"));
  const auto first = [&] {
    backends::simd<>::stream s;
    weights::growing_weights<model> growing(from, {tables(), {}}, 97, 3, s);
    growing.add(learned.front());
    return growing.frozen();
  }();
  const auto table = first.encoder.embeddings.words.bytes();
  const auto wanted = extended_table<backends::simd<>>(from);
  CHECK(std::equal(table.begin(), table.end(), wanted.begin()));
}

TEST_CASE("rows that a checkpoint has beyond its vocabulary are used first", "[weights]") {
  using model = heads::with_heads<models::encoder<tests::h32, backends::simd<>>>;
  const auto from = weights::open_checkpoint(tests::data("encoder/h32"));
  backends::simd<>::stream s;
  weights::growing_weights<model> growing(from, {tables(), {}}, 95, 3, s);
  CHECK(growing.frozen().encoder.embeddings.sizes().vocabulary == 95);
  growing.add({"one", {94}});
  growing.add({"two", {95}});
  growing.add({"three", {96}});
  const auto grown = growing.frozen();
  const auto table = grown.encoder.embeddings.words.bytes();
  const std::size_t width = backends::embedding_op<backends::simd<>>::row_bytes(32);
  REQUIRE(table.size() == 98 * width);
  for (std::size_t row = 95; row < 98; ++row)
    CHECK(bytes_of(table.subspan(row * width, width)) == bytes_of(table.subspan(94 * width, width)));
}

TEST_CASE("a head that packs the word table for products is known by it", "[weights]") {
  using B = backends::simd<>;
  using masked = heads::masked_lm<32, models::activation_type<models::activation::gelu>::type, B>::frozen;
  using classes = heads::sequence_class<32, B>::frozen;
  CHECK(weights::packs_words<std::tuple<classes, masked>>::value);
  CHECK(!weights::packs_words<std::tuple<classes>>::value);
  CHECK(!weights::packs_words<std::tuple<>>::value);
}

}  // namespace growing_weights_test
