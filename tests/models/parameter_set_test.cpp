#include "clinicalbert/models/parameter_set.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::parameter_set_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<float>>;
using parameter_set = models::parameter_set<tests::only_encoder<encoder>>;

constexpr layers::table_sizes tables{.vocabulary = 97, .positions = 40, .segments = 2};

TEST_CASE("parameter_set: every name of a checkpoint is visited once, and parts do not overlap") {
  parameter_set set(tables);
  CHECK(std::ranges::all_of(set.flat(), [](float x) { return x == 0; }));
  std::vector<std::string> names;
  std::size_t elements = 0;
  encoder::parameters<float>::visit(
      [&](const std::string& name, tensors::shape shape, std::span<float> values) {
        names.push_back("bert." + name);
        REQUIRE(values.size() == shape.elements());
        REQUIRE(values.data() >= set.flat().data());
        REQUIRE(values.data() + values.size() <= set.flat().data() + set.flat().size());
        for (float& x : values) {
          REQUIRE(x == 0);
          x = 1;
        }
        elements += values.size();
      },
      set.view());
  CHECK(std::ranges::count(set.flat(), 1.0f) == static_cast<std::ptrdiff_t>(elements));
  std::vector<std::string> stored;
  for (const auto& name : tests::oracle_file(tests::data("heads/token_class/model.safetensors")).names())
    if (name.starts_with("bert.")) stored.push_back(name);
  std::ranges::sort(names);
  std::ranges::sort(stored);
  CHECK(names == stored);
}

TEST_CASE("parameter_set: each part begins at a cache line, q, k and v adjacent; views survive a move") {
  parameter_set set(tables);
  const auto* block = &set.view().blocks[1];
  for (const float* part : {set.view().embeddings.positions.data(), block->self.joined.weight.data(),
                            block->self.joined.bias.data(), block->output_norm.bias.data()})
    CHECK(reinterpret_cast<std::uintptr_t>(part) % 64 == 0);
  const parameter_set moved = std::move(set);
  CHECK(moved.view().embeddings.words.data() == moved.flat().data());
  CHECK(moved.const_view().blocks[1].self.joined.weight.size() == 3 * 32 * 32);
}

}  // namespace
}  // namespace clinicalbert::parameter_set_test
