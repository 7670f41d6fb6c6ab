#include "clinicalbert/heads/with_heads.hpp"

#include <algorithm>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/head_oracle.hpp"
#include "tests/heads/pretraining_step.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::with_heads_test {
namespace {

using B = backends::reference<float>;
using encoder = models::encoder<tests::h32, B>;

constexpr layers::table_sizes tables{.vocabulary = 97, .positions = 40, .segments = 2};

template <class Model>
std::vector<std::string> names_of(const typename Model::sizes& sizes) {
  const models::parameter_set<Model> set(sizes);
  std::vector<std::string> names;
  Model::template parameters<const float>::visit(
      [&](const auto& name, tensors::shape shape, std::span<const float> values) {
        names.emplace_back(name);
        CHECK(values.size() == shape.elements());
      },
      set.view());
  std::ranges::sort(names);
  return names;
}

TEST_CASE("with_heads: the names are those of Hugging Face's checkpoints, each once") {
  using pretraining = tests::pretraining<tests::h32, B>;
  CHECK(names_of<pretraining::model>(pretraining::sizes(tables)) ==
        tests::oracle_file(tests::data("encoder/h32/model.safetensors")).names());
  using tagger = heads::with_heads<encoder, heads::token_class<32, B>>;
  CHECK(names_of<tagger>({tables, {heads::token_class<32, B>::sizes{5}}}) ==
        tests::oracle_file(tests::data("heads/token_class/model.safetensors")).names());
}

TEST_CASE("with_heads: an encoder may have no head, and two heads without a pooler") {
  using bare = heads::with_heads<encoder>;
  CHECK(names_of<bare>({tables, {}}).size() == 5 + 2 * 16);
  using tagger = heads::token_class<32, B>;
  using masked = heads::masked_lm<32, backends::activations::gelu_exact, B>;
  using both = heads::with_heads<encoder, tagger, masked>;
  CHECK(names_of<both>({tables, {tagger::sizes{3}, masked::sizes{97}}}).size() == 5 + 2 * 16 + 2 + 5);
}

TEST_CASE("with_heads: a tied head is frozen with the word table") {
  using pretraining = tests::pretraining<tests::h32, B>;
  const models::parameter_set<pretraining::model> weights(pretraining::sizes(tables));
  const pretraining::model::frozen frozen(weights.view());
  CHECK(std::get<0>(frozen.heads).packed_decoder().rows == 97);
  CHECK(std::get<0>(frozen.heads).packed_decoder().columns == 32);
}

}  // namespace
}  // namespace clinicalbert::with_heads_test
