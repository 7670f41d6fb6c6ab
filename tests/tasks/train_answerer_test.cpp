#include "clinicalbert/tasks/train_answerer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tasks/load_span_answerer.hpp"
#include "clinicalbert/tasks/score_answers.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_answerer.hpp"
#include "tests/temporary_folder.hpp"

namespace clinicalbert::train_answerer_test {
namespace {

using trainer = tasks::answerer_trainer<tests::tiny_reader, tests::backend>;
using encoder = models::encoder<tests::tiny_reader, tests::backend>;

const std::vector<std::string> drugs{"aspirin", "heparin", "insulin"}, diseases{"asthma", "fever", "cough"},
    fill{"patient", "has", "no", "old", "mild", "today", "for", "given"};

std::filesystem::path write_base(const std::filesystem::path& parent) {
  auto words = fill;
  for (const auto* more : {&drugs, &diseases}) words.insert(words.end(), more->begin(), more->end());
  words.insert(words.end(), {"which", "drug", "disease"});
  tests::write_tiny_folder<heads::with_heads<encoder>>(parent / "base", words, 0.05, "BertModel");
  return parent / "base";
}

// Texts of `words` words, most with one drug and one disease somewhere, and a question for each; without it, the
// question is impossible.
tasks::answering_corpus made_corpus(std::uint64_t seed, std::size_t texts, std::size_t words) {
  batches::split_mix random(seed);
  tasks::answering_corpus corpus{"made.json", {}};
  for (std::size_t t = 0; t < texts; ++t) {
    const std::size_t drug = random.below(words), disease = (drug + 1 + random.below(words - 1)) % words;
    const bool has_drug = random.below(5) != 0, has_disease = random.below(5) != 0;
    std::string text;
    std::vector<text::byte_span> spans[2];
    for (std::size_t i = 0; i < words; ++i) {
      const bool is_drug = i == drug && has_drug, is_disease = i == disease && has_disease;
      const auto& from = is_drug ? drugs : is_disease ? diseases : fill;
      const auto begin = static_cast<std::uint32_t>(text.size());
      text += from[random.below(from.size())];
      if (is_drug || is_disease) spans[is_drug ? 0 : 1].push_back({begin, static_cast<std::uint32_t>(text.size())});
      text += i % 11 == 10 ? ".\n" : " ";
    }
    corpus.squad.contexts.push_back({"", text});
    for (const std::size_t kind : {0U, 1U})
      corpus.squad.questions.push_back({std::to_string(t) + "-" + std::to_string(kind),
                                        kind == 0 ? "which drug" : "which disease", t, spans[kind],
                                        spans[kind].empty()});
  }
  return corpus;
}

training::training_options options(std::size_t epochs) {
  training::training_options chosen;
  chosen.epochs = epochs;
  chosen.batch = 16;
  chosen.learning_rate = 3e-3;
  return chosen;
}

TEST_CASE("an answerer learns to answer from texts of several windows, and its folder says the same") {
  const tests::temporary_folder parent;
  const tasks::model_folder base(write_base(parent.path()));
  const std::vector<tasks::answering_corpus> train{made_corpus(1, 150, 60)};
  const auto unseen = made_corpus(2, 40, 60);
  trainer run(base, train, 1, {40, 8}, 1);
  CHECK(run.counts().front().questions == 300);
  CHECK(run.counts().front().windows == run.examples());
  CHECK(run.counts().front().not_held == 0);
  tests::backend::stream stream;
  const auto before = tasks::score_answers(stream, run.freeze(), unseen.squad);
  CHECK(before.answerable.f1 < 0.3);
  run.train(stream, options(10));
  CHECK(stream.arena().grown() == 0);
  const auto after = tasks::score_answers(stream, run.freeze(), unseen.squad);
  CAPTURE(before.all.f1, after.answerable.exact, after.impossible.exact);
  CHECK(after.answerable.exact > 0.9);
  CHECK(after.impossible.exact > 0.9);

  const auto saved = parent.path() / "out";
  run.save(saved, weights::storage::f32);
  const tasks::model_folder opened(saved);
  CHECK(opened.config.architectures == std::vector<std::string>{"BertForQuestionAnswering"});
  const auto reader = tasks::load_span_answerer<tests::tiny_reader, tests::backend>(opened, {.windows = {40, 8}});
  const auto of_folder = tasks::predict_answers(stream, reader, unseen.squad);
  const auto of_run = tasks::predict_answers(stream, run.freeze(), unseen.squad);
  for (std::size_t q = 0; q < of_run.size(); ++q) REQUIRE(of_folder[q].best == of_run[q].best);
}

TEST_CASE("a training run on questions has the same bits with any number of threads") {
  const tests::temporary_folder parent;
  const tasks::model_folder base(write_base(parent.path()));
  const std::vector<tasks::answering_corpus> corpora{made_corpus(3, 20, 60)};
  const auto losses_with = [&](int threads) {
    backends::thread_pool pool(threads > 1 ? threads - 1 : 1);
    tests::backend::stream stream(threads > 1 ? &pool : nullptr);
    trainer run(base, corpora, 1, {40, 8});
    std::vector<double> numbers;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      numbers.push_back(now.loss);
      numbers.push_back(now.gradient_norm);
    };
    run.train(stream, options(2), call);
    return numbers;
  };
  const auto one = losses_with(1);
  REQUIRE(one.size() > 10);
  CHECK(losses_with(3) == one);
}

}  // namespace
}  // namespace clinicalbert::train_answerer_test
