// Every way to get memory is interposed here, so these cases are a program of their own.

#include <cstdint>
#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/encoder_decoder_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/data_path.hpp"
#include "tests/interposed_allocators.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::no_allocation_test {
namespace {

#ifdef CLINICALBERT_INTERPOSED

TEST_CASE("what is interposed is seen") { tests::check_that_what_is_interposed_is_seen(); }

template <class B>
void a_warm_step_allocates_nothing(bool crf = false) {
  using tiny = tests::tiny_training<B>;
  using step = typename tiny::step;
  const auto examples = tiny::examples(1, 40);
  const std::vector<std::uint32_t> some{0, 7, 3, 21}, others{30, 2, 39};
  for (const int threads : {1, 3})
    for (const bool gradient_checkpointing : {false, true}) {
      CAPTURE(B::name(), threads, gradient_checkpointing);
      auto run = tiny::random_state(2, crf);
      Eigen::ThreadPool pool(threads == 1 ? 1 : threads - 1);
      typename B::stream s(threads == 1 ? nullptr : &pool);
      const models::encoder_options options{.gradient_checkpointing = gradient_checkpointing};
      batches::ragged_batch batch;
      const auto steps = [&](int repeats) {
        for (int i = 0; i < repeats; ++i)
          for (const auto* chosen : {&some, &others}) {
            batches::collate(examples, *chosen, batch);
            (void)step{}.accumulate(s, run, options, {.seed = 1, .step = run.steps}, batch);
            (void)training::apply_gradients(s, run, {}, 1e-4, 1.0);
          }
      };
      steps(10);
      CHECK(tests::allocations_of([&] { steps(50); }) == 0);
      CHECK(s.arena().grown() == 0);
    }
}

TEST_CASE("a warm training step allocates nothing, reference") {
  a_warm_step_allocates_nothing<backends::reference<float>>();
}

TEST_CASE("a warm training step allocates nothing, simd") { a_warm_step_allocates_nothing<backends::simd<>>(); }

TEST_CASE("a warm training step with a CRF allocates nothing") {
  a_warm_step_allocates_nothing<backends::simd<>>(true);
}

TEST_CASE("a warm training step of an encoder-decoder allocates nothing") {
  using B = backends::reference<float>;
  using step = training::encoder_decoder_step<models::encoder_decoder<tests::h8, tests::h8, B>>;
  constexpr layers::table_sizes tables{.vocabulary = 20, .positions = 12, .segments = 2};
  const std::vector<batches::target_example> examples{
      {{2, 7, 8, 9, 3}, {2, 10, 3}}, {{2, 3}, {2, 11, 12, 3}}, {{2, 13, 3}, {2, 3}}};
  const step::model::sizes sizes{tables, tables, GENERATE(false, true)};  // without a pointer-generator and with one
  CAPTURE(sizes.copies);
  models::parameter_set<step::model> weights(sizes);
  std::mt19937 random(3);
  tests::fill_randomly(weights, random, 0.1);
  training::state<step::model> run(std::move(weights), sizes);
  B::stream s;
  step::batch batch;
  const step one{.label_smoothing = 0.1, .rows_at_once = 2};
  const std::vector<std::uint32_t> all{0, 1, 2}, some{2, 0};
  const auto steps = [&] {
    for (const auto* chosen : {&all, &some}) {
      step::collate(examples, *chosen, batch);
      (void)one.accumulate(s, run, {}, {.seed = 1, .step = run.steps}, batch);
      (void)training::apply_gradients(s, run, {}, 1e-4, 1.0);
    }
  };
  steps();
  CHECK(tests::allocations_of(steps) == 0);
  CHECK(s.arena().grown() == 0);
}

TEST_CASE("a warm trainer's loop allocates nothing between the steps of an epoch") {
  using tiny = tests::tiny_training<backends::simd<>>;
  auto examples = tiny::examples(3, 60);
  for (auto& example : examples) {  // of one size: each batch after the first is warm
    example.ids.resize(20, 1);
    example.allowed.resize(20, 1);
  }
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    auto run = tiny::random_state(4);
    Eigen::ThreadPool pool(threads == 1 ? 1 : threads - 1);
    backends::simd<>::stream s(threads == 1 ? nullptr : &pool);
    training::callbacks call;
    call.after_step = [](const training::progress& now) {  // counts from the end of step 5 to that of step 10
      if (now.step == 5) {
        tests::allocations = 0;
        tests::counting = true;
      }
      if (now.step == 10) tests::counting = false;
    };
    training::train(tiny::step{}, s, run, {}, examples, {.epochs = 1, .batch = 6}, call);
    CHECK(run.steps == 10);
    CHECK(tests::allocations == 0);
    CHECK(s.arena().grown() == 0);
  }
}

#else

TEST_CASE("a warm training step allocates nothing") {
  tests::skip("malloc can be interposed with glibc and no sanitizer only");
}

#endif

}  // namespace
}  // namespace clinicalbert::no_allocation_test
