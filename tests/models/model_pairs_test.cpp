#include "clinicalbert/models/model_pairs.hpp"

#include <string>
#include <type_traits>

#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"

namespace model_pairs_test {

using namespace clinicalbert;

TEST_CASE("the pair of the wanted shapes is picked") {
  using pairs = models::pair_list<models::model_pair<tests::h32>, models::model_pair<tests::h32, tests::h32_decoder>>;
  const auto name_of = []<class Pair>(std::type_identity<Pair>) { return std::string(Pair::decoder::name); };
  CHECK(models::pick_pair(tests::h32::config, tests::h32_decoder::config, pairs{}, name_of) == "h32_decoder");
  CHECK(models::pick_pair(tests::h32::config, tests::h32::config, pairs{}, name_of) == "h32");
  CHECK(models::pick_pair(models::minilm_l6::config, models::minilm_l6::config, models::preset_pairs{}, name_of) ==
        "minilm_l6");
  CHECK_THROWS_AS(models::pick_pair(tests::h8::config, tests::h32::config, pairs{}, name_of), models::unknown_shape);
  CHECK_THROWS_WITH(models::pick_pair(tests::h8::config, tests::h32_decoder::config, pairs{}, name_of),
                    tests::contains("h32 with h32 for a decoder has in the encoder hidden 32 (not 8)") &&
                        tests::contains("and in the decoder layers 2 (not 3)") &&
                        tests::contains("h32 with h32_decoder for a decoder has in the encoder hidden 32"));
}

}  // namespace model_pairs_test
