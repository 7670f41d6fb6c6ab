#include "clinicalbert/training/parameter_groups.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/training/without_decay.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::parameter_groups_test {
namespace {

using tiny = tests::tiny_training<backends::reference<float>>;

/// The rate factor of each parameter's every element, by name; 0 where no group has it.
std::map<std::string, double> factors(const training::training_options& options) {
  const models::parameter_set<tiny::model> set(tiny::sizes());
  const training::parameter_groups groups(set, options);
  std::vector<double> of_element(set.flat().size(), 0.0);
  std::size_t end = 0;
  for (const auto& group : groups.groups) {
    CHECK(group.where.begin >= end);
    REQUIRE(group.where.end <= of_element.size());
    end = group.where.end;
    for (std::size_t i = group.where.begin; i < end; ++i) of_element[i] = group.rate_factor;
  }
  std::map<std::string, double> found;
  tiny::model::parameters<const float>::visit(
      [&](const std::string& name, const auto&, std::span<const float> values) {
        const auto begin = static_cast<std::size_t>(values.data() - set.flat().data());
        for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(of_element[begin + i] == of_element[begin]);
        found[name] = of_element[begin];
      },
      set.view());
  return found;
}

TEST_CASE("without parts there is one group, the whole memory, with what does not decay as ever") {
  const models::parameter_set<tiny::model> set(tiny::sizes());
  const training::parameter_groups groups(set, {});
  REQUIRE(groups.groups.size() == 1);
  CHECK(groups.groups[0].where == backends::element_range{0, set.flat().size()});
  CHECK(groups.groups[0].rate_factor == 1);
  CHECK(groups.groups[0].spared == training::without_decay(set));
  CHECK(groups.frozen.empty());
  CHECK(groups.parameters.size() == 5 + 2 * 16 + 2);
}

TEST_CASE("with layer decay a layer learns slower than the one above it") {
  for (const auto& [name, factor] : factors({.layer_decay = 0.5})) {
    CAPTURE(name);
    const double expected = name.starts_with("bert.embeddings.")        ? 0.125
                            : name.starts_with("bert.encoder.layer.0.") ? 0.25
                            : name.starts_with("bert.encoder.layer.1.") ? 0.5
                                                                        : 1.0;
    CHECK(factor == expected);
  }
}

TEST_CASE("parts are frozen or have a rate of their own; the last that matches counts") {
  for (const auto& [name, factor] :
       factors({.parts = {{"bert.*", 0}, {"*.layer.1.*", 0.5}, {"*.layer.1.*bias", 0}, {"classifier.*", 3}}})) {
    CAPTURE(name);
    const bool second = name.starts_with("bert.encoder.layer.1.");
    CHECK(factor == (name.starts_with("classifier.") ? 3.0 : second && !name.ends_with("bias") ? 0.5 : 0.0));
  }
  const auto both = factors({.parts = {{"*.layer.1.*", 3}}, .layer_decay = 0.5});
  CHECK(both.at("bert.encoder.layer.1.output.dense.weight") == 1.5);
}

TEST_CASE("each group spares its biases and layer norms, and what is frozen is in no group") {
  const models::parameter_set<tiny::model> set(tiny::sizes());
  const training::parameter_groups groups(set, {.parts = {{"*embeddings*", 0}}, .layer_decay = 0.5});
  const auto spared = training::without_decay(set);
  const auto is_in = [](const std::vector<backends::element_range>& ranges, std::size_t i) {
    for (const auto& range : ranges)
      if (range.begin <= i && i < range.end) return true;
    return false;
  };
  for (const auto& group : groups.groups)
    for (std::size_t i = group.where.begin; i < group.where.end; ++i) {
      REQUIRE(is_in(group.spared, i - group.where.begin) == is_in(spared, i));
      REQUIRE(!is_in(groups.frozen, i));
    }
  CHECK(groups.frozen.size() == 5);
}

TEST_CASE("a pattern that no parameter matches is an error, not nothing") {
  CHECK_THROWS_WITH(factors({.parts = {{"bert.embedings.*", 0}}}), tests::contains("bert.embedings.*"));
}

}  // namespace
}  // namespace clinicalbert::parameter_groups_test
