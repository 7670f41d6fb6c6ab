// Heads learn and infer on a GPU that does its work late: so whatever the host reads must have been waited for.
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/apply_gradients.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/sequence_class_step.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"

namespace learning_test {

namespace {

using namespace clinicalbert;

constexpr std::size_t classes = 3, vocabulary = 13;
constexpr layers::table_sizes tables{.vocabulary = vocabulary, .positions = 9, .segments = 2};

struct outcome {
  std::vector<float> losses, gradients, logits;
};

// What the targets of a row are, by the kind of example.
void mark(batches::token_example& one, std::uint32_t target) { one.allowed.push_back(std::uint64_t{1} << target); }
void mark(batches::text_example& one, std::uint32_t target) { one.label = static_cast<std::int32_t>(target); }
void mark(batches::pretraining_example& one, std::uint32_t target) {
  one.segments.push_back(static_cast<std::uint8_t>(one.ids.size() > 2));
  one.next_sentence = static_cast<std::int32_t>(target % 2);
  if (target != 0) return;
  one.masked_rows.push_back(static_cast<std::uint32_t>(one.ids.size() - 1));
  one.masked_labels.push_back(static_cast<std::int32_t>(one.ids.size()));
}

tensors::token_batch tokens_of(const auto& batch) { return batch.tokens_view(); }
tensors::token_batch tokens_of(const std::vector<batches::pretraining_batch>& parts) {
  return parts.front().tokens_view();
}

// Three steps of AdamW with dropout, and what the model then says without.
template <class Step, class Infer>
outcome learn(const Step& step, const typename Step::model::sizes& sizes, Infer infer) {
  using model = typename Step::model;
  using encoder = typename model::encoder;
  std::mt19937 random(5);
  models::parameter_set<model> initial(sizes);
  for (float& w : initial.flat()) w = static_cast<float>(random() % 1001) * 1e-3f - 0.5f;
  training::state<model> run(std::move(initial), sizes);
  std::vector<typename Step::example> examples(3);
  for (std::size_t e = 0; e < 3; ++e)
    for (std::size_t i = 0; i < 3 + 2 * e; ++i) {
      examples[e].ids.push_back(static_cast<std::int32_t>(1 + random() % 12));
      mark(examples[e], static_cast<std::uint32_t>(random() % classes));
    }
  typename Step::batch batch;
  Step::collate(examples, std::vector<std::uint32_t>{2, 0, 1}, batch);

  outcome all;
  typename Step::stream s;
  const models::encoder_options options{.layer_norm_epsilon = 1e-3, .hidden_dropout = 0.1, .attention_dropout = 0.1};
  for (std::uint32_t number = 0; number < 3; ++number) {
    all.losses.push_back(static_cast<float>(step.accumulate(s, run, options, {.seed = 7, .step = number}, batch)));
    if (number == 0) {
      s.wait();
      const auto gradients = run.gradients.flat();
      all.gradients.assign(gradients.begin(), gradients.end());
    }
    all.losses.push_back(
        static_cast<float>(training::apply_gradients(s, run, optimizers::adamw_settings{}, 1e-3, 1.0)));
  }
  CHECK(s.arena().grown() == 0);

  const typename model::frozen frozen(run.weights.const_view());
  const std::size_t tokens = Step::tokens(batch);
  const tensors::arena::scope scope(s.arena());
  const typename encoder::output hidden(s.arena().template take<float>(tokens * encoder::hidden).data(), tokens);
  const auto logits = s.arena().template take<float>(tokens * vocabulary);
  encoder::infer(s, frozen.encoder, options, tokens_of(batch), hidden);
  const std::size_t numbers = infer(s, frozen.heads, batch, hidden, logits);
  s.wait();
  all.logits.assign(logits.begin(), logits.begin() + static_cast<std::ptrdiff_t>(numbers));
  return all;
}

template <class B>
outcome learn_tags() {
  using step = training::token_class_step<models::encoder<tests::h8, B>>;
  return learn(step{}, {tables, {{classes}}}, [](auto& s, const auto& w, const auto& batch, auto hidden, auto logits) {
    step::head::infer(s, std::get<0>(w), hidden, {logits.data(), batch.tokens(), classes});
    return batch.tokens() * classes;
  });
}

template <class B>
outcome learn_classes(double r_drop_alpha) {
  using step = training::sequence_class_step<models::encoder<tests::h8, B>>;
  const auto infer = [](auto& s, const auto& w, const auto& batch, auto hidden, auto logits) {
    step::head::infer(s, std::get<0>(w), batch.tokens_view().sequences, hidden,
                      {logits.data(), batch.sequences(), classes});
    return batch.sequences() * classes;
  };
  return learn(step{.loss = {.r_drop_alpha = r_drop_alpha}}, {tables, {{classes}}}, infer);
}

template <class B>
outcome learn_language() {
  using step = training::pretraining_step<models::encoder<tests::h8, B>>;
  return learn(step{}, step::sizes(tables), [](auto& s, const auto& w, const auto& batch, auto hidden, auto logits) {
    const auto& part = batch.front();
    const std::size_t rows = part.masked_rows.size();
    step::masked_head::infer(s, std::get<0>(w), 1e-3f, part.masked_rows, hidden, {logits.data(), rows, vocabulary});
    step::pair_head::infer(s, std::get<1>(w), part.tokens_view().sequences, hidden,
                           {logits.data() + rows * vocabulary, part.sequences()});
    return rows * vocabulary + 2 * part.sequences();
  });
}

void check_close(const std::vector<float>& got, const std::vector<float>& want, double margin) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(static_cast<double>(got[i]) == tests::approx(static_cast<double>(want[i])).margin(margin).epsilon(margin));
  }
}

void check_same_course(const outcome& got, const outcome& want) {
  check_close(got.gradients, want.gradients, 1e-5);
  check_close(got.losses, want.losses, 1e-4);
  check_close(got.logits, want.logits, 1e-3);
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda: a tagger's losses, gradients and logits are the reference's") {
  tests::the_gpu() = {};
  check_same_course(learn_tags<backends::cuda<>>(), learn_tags<backends::reference<float>>());
}

TEST_CASE("cuda: a text classifier's losses, gradients and logits are the reference's, with R-Drop as well") {
  tests::the_gpu() = {};
  for (const double alpha : {0.0, 2.0})
    check_same_course(learn_classes<backends::cuda<>>(alpha), learn_classes<backends::reference<float>>(alpha));
}

TEST_CASE("cuda: pretraining's losses, gradients and logits are the reference's") {
  tests::the_gpu() = {};
  check_same_course(learn_language<backends::cuda<>>(), learn_language<backends::reference<float>>());
}

}  // namespace

}  // namespace learning_test
