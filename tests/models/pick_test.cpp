#include "clinicalbert/models/pick.hpp"

#include <string>
#include <type_traits>

#include "tests/catch.hpp"

namespace clinicalbert::pick_test {
namespace {

struct our_model {
  static constexpr std::string_view name = "our_model";
  static constexpr models::encoder_config config{
      .layers = 5, .hidden = 60, .attention_heads = 6, .intermediate = 100, .hidden_act = models::activation::relu};
};

template <class... Models>
std::string picked(const models::encoder_config& wanted, models::model_list<Models...> list) {
  return models::pick(wanted, list, []<class M>(std::type_identity<M>) { return std::string(M::name); });
}

template <class... Models>
void each_is_found(models::model_list<Models...> list) {
  const auto found = [&]<class M>(std::type_identity<M>) {
    CHECK(picked(M::config, list) == M::name);
    CHECK(models::describe_fit(M::config, list) == "preset " + std::string(M::name));
  };
  (found(std::type_identity<Models>{}), ...);
}

TEST_CASE("pick: each preset is found by its shape") { each_is_found(models::presets{}); }

TEST_CASE("pick: a struct of one's own works the same way, alone or beside presets") {
  CHECK(picked(our_model::config, models::model_list<our_model>{}) == "our_model");
  CHECK(picked(our_model::config, models::model_list<models::bert_tiny, our_model, models::bert_base>{}) ==
        "our_model");
  CHECK_THROWS_AS(picked(our_model::config, models::presets{}), models::unknown_shape);
}

TEST_CASE("pick: the sentence says which fields differ from which model") {
  auto wanted = models::minilm_l6::config;
  wanted.hidden = 400;
  wanted.hidden_act = models::activation::gelu_new;
  const auto sentence = models::describe_fit(wanted, models::model_list<models::minilm_l6, our_model>{});
  CHECK(sentence ==
        "no preset has this shape: minilm_l6 has hidden 384 (not 400), hidden_act gelu (not gelu_new); our_model has "
        "layers 5 (not 6), hidden 60 (not 400), attention heads 6 (not 12), intermediate 100 (not 1536), "
        "hidden_act relu (not gelu_new)");
  CHECK_THROWS_WITH(picked(wanted, models::model_list<models::minilm_l6, our_model>{}), sentence);
  CHECK(models::differences(wanted, wanted).empty());
}

TEST_CASE("presets: every one divides its hidden size among its heads") {
  const auto check = [](const models::encoder_config& c) {
    CHECK(c.hidden % c.attention_heads == 0);
    CHECK(c.intermediate == 4 * c.hidden);
  };
  [&]<class... Models>(models::model_list<Models...>) { (check(Models::config), ...); }(models::presets{});
  CHECK(models::bert_base::config.head_size() == 64);
  CHECK(models::minilm_l6::config.head_size() == 32);
}

}  // namespace
}  // namespace clinicalbert::pick_test
