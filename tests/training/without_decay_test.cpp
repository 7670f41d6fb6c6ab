#include "clinicalbert/training/without_decay.hpp"

#include <string>

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::without_decay_test {
namespace {

using tiny = tests::tiny_training<backends::reference<float>>;

TEST_CASE("biases and layer norms, and they alone, are without decay") {
  const models::parameter_set<tiny::model> set(tiny::sizes());
  const auto spared = training::without_decay(set);
  std::size_t end = 0;
  for (const auto& range : spared) {
    CHECK((range.begin > end || end == 0));  // ascending, and joined where they touch
    CHECK(range.begin < range.end);
    end = range.end;
  }
  CHECK(end <= set.flat().size());
  std::size_t decaying = 0;
  tiny::model::parameters<const float>::visit(
      [&](const std::string& name, const auto&, std::span<const float> values) {
        CAPTURE(name);
        const bool expected = name.find("bias") != std::string::npos || name.find("LayerNorm") != std::string::npos;
        const auto begin = static_cast<std::size_t>(values.data() - set.flat().data());
        bool all = false, any = false;
        for (const auto& range : spared) {
          all |= range.begin <= begin && begin + values.size() <= range.end;
          any |= range.begin < begin + values.size() && begin < range.end;
        }
        CHECK(all == expected);
        CHECK(any == expected);
        decaying += !expected;
      },
      set.view());
  CHECK(decaying == 3 + 2 * 6 + 1);
}

}  // namespace
}  // namespace clinicalbert::without_decay_test
