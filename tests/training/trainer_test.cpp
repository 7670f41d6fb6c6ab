#include "clinicalbert/training/trainer.hpp"

#include <algorithm>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert {
namespace {

using tiny = tests::tiny_training<backends::simd<>>;

TEST_CASE("a run with gradient checkpointing has the losses and the weights of one without") {
  const auto examples = tiny::examples(5, 30);
  const auto train = [&](bool by_model_option, bool by_training_option) {
    auto run = tiny::random_state(6);
    backends::simd<>::stream s;
    std::vector<double> results;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      results.push_back(now.loss);
      results.push_back(now.gradient_norm);
    };
    training::train<tiny::step>(s, run, {.gradient_checkpointing = by_model_option}, examples,
                                {.epochs = 2, .batch = 8, .gradient_checkpointing = by_training_option}, call);
    CHECK(s.arena().grown() == 0);
    results.insert(results.end(), run.weights.flat().begin(), run.weights.flat().end());
    return results;
  };
  const auto plain = train(false, false);
  CHECK(train(true, false) == plain);
  CHECK(train(false, true) == plain);
}

}  // namespace
}  // namespace clinicalbert
