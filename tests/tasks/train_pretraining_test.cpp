#include "clinicalbert/tasks/train_pretraining.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tasks/extract_relations.hpp"
#include "clinicalbert/tasks/load_entity_pair_classifier.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/score_relations.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "clinicalbert/weights/compare.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/tasks/clinical_corpora.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/thread_ranks.hpp"

namespace clinicalbert::train_pretraining_test {
namespace {

using backend = backends::simd<>;
using pretrainer = tasks::pretrainer<tests::h32, backend>;

const training::pretraining_data data{.phases = {{32, 40}}};

training::training_options options() {
  training::training_options o;
  o.batch_tokens = 512;
  o.learning_rate = 5e-3;
  o.eval_steps = 100;
  return o;
}

TEST_CASE("new weights are as transformers draws them") {
  const tests::random_store made(1, 3, 3);
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  CHECK(base.config().vocab_size == 206);
  CHECK(base.config().max_position_embeddings == 512);
  CHECK(base.shape() == tests::h32::config);
  const auto state =
      base.state<pretrainer::model>(pretrainer::step::sizes(tasks::tables_of(base.config()), 0, 0, false), 3);
  double sum = 0, squares = 0, count = 0;
  pretrainer::model::parameters<const float>::visit(
      [&](std::string_view name, const tensors::shape&, std::span<const float> values) {
        const bool is_norm = name.ends_with("LayerNorm.weight"), is_bias = name.ends_with("bias");
        for (std::size_t i = 0; i < values.size(); ++i) {
          const bool is_padding = name == "bert.embeddings.word_embeddings.weight" && i < 32;
          if (is_norm || is_bias || is_padding) {
            REQUIRE(values[i] == (is_norm ? 1.0F : 0.0F));
            continue;
          }
          sum += static_cast<double>(values[i]);
          squares += static_cast<double>(values[i]) * static_cast<double>(values[i]);
          count += 1;
        }
      },
      state.weights.const_view());
  // Six standard deviations of the mean and of the deviation of so many normal numbers.
  CHECK(std::abs(sum / count) < 6 * 0.02 / std::sqrt(count));
  CHECK(std::abs(std::sqrt(squares / count) - 0.02) < 6 * 0.02 / std::sqrt(2 * count));
}

TEST_CASE("what was pretrained is saved whole, opens as a base, and scores the same") {
  const tests::random_store made(2, 30, 10), other(3, 10, 10);
  const auto store = made.open(), held_out = other.open();
  const tests::temporary_folder scratch;
  const auto folder = scratch.path() / "model", small = scratch.path() / "small";
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  pretrainer run(base, 3);
  backend::stream s;
  tasks::pretraining_scoring how;
  how.pairs.longest = 32;
  const auto before = run.score(s, held_out, how);
  const auto record = run.train(s, store, data, options());
  CHECK(record.step == 40);
  CHECK(!record.history.steps.back().parts.empty());
  const auto after = run.score(s, held_out, how);
  CHECK(after.masked_loss() < before.masked_loss());
  CHECK(after.masked.rows == before.masked.rows);
  CHECK(std::abs(before.perplexity() / 206 - 1) < 0.05);  // one piece as good as another
  auto some = how;
  some.batch_tokens = 100;
  some.most_tokens = 250;
  CHECK(run.score(s, held_out, some).masked.rows < before.masked.rows / 3);

  run.save(folder);
  std::filesystem::create_directory(small);
  run.add_files(small);
  for (const char* name : {"config.json", "vocab.txt", "tokenizer_config.json"})
    CHECK(std::filesystem::exists(small / name));
  const tasks::model_folder opened(folder);
  weights::require_fit(weights::compare(opened.checkpoint, opened.config, weights::head_kind::pretraining),
                       opened.checkpoint, opened.config);
  const tasks::pretraining_base next(opened);
  CHECK(next.path() == folder);
  const pretrainer again(next, 99);
  const auto same = again.score(s, held_out, how);
  CHECK(same.masked.loss == after.masked.loss);
  CHECK(same.pairs.loss == after.pairs.loss);
  CHECK(same.masked.right == after.masked.right);
}

TEST_CASE("clinical tasks are learned beside text, and each is saved as a folder of its own") {
  const tests::random_store made(2, 30, 10);
  const auto store = made.open();
  const tests::temporary_folder scratch;
  const auto folder = scratch.path() / "model";
  const std::vector<tasks::tagging_corpus> entities{tests::clinical_sentences(4, 200)};
  const std::vector<tasks::relation_corpus> relations{tests::clinical_documents(5, 60)};
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  pretrainer run(base, 3, tasks::clinical_tasks(made.tokenizer(), entities, relations, 64), true);
  backend::stream s;
  auto o = options();
  o.learning_rate = 1e-2;
  const auto record = run.train(s, store, {.phases = {{32, 240}}}, o,
                                {.sampling = training::sampling_kind::fixed, .shares = {1, 2, 2}});
  std::map<std::string, double> first, last;
  for (const auto& one : record.history.steps)
    for (const auto& part : one.parts) {
      first.insert({part.name, part.value});
      last[part.name] = part.value;
    }
  CHECK(last.at("mlm_loss") < first.at("mlm_loss"));
  CHECK(last.at("entity_loss") < 0.3 * first.at("entity_loss"));
  CHECK(last.at("relation_loss") < 0.6 * first.at("relation_loss"));
  CHECK(first.at("entity_scale") == 1);
  CHECK(last.at("entity_scale") > 1);  // its loss became less than one half, and so its variance less than 1

  run.save(folder);
  const tasks::model_folder text(folder), tagging(folder / "entities"), relating(folder / "relations");
  weights::require_fit(weights::compare(text.checkpoint, text.config, weights::head_kind::pretraining), text.checkpoint,
                       text.config);
  CHECK(text.config.id2label.empty());
  // What a task's folder says of its head is not said of a model that is pretrained from it.
  CHECK(tasks::pretraining_base(tagging).config().id2label.empty());
  CHECK(relating.config.extra.contains(tasks::relations_field));
  CHECK(!tasks::pretraining_base(relating).config().extra.contains(tasks::relations_field));
  for (const char* name : {"classifier.weight", "relation.dense.weight", "log_variances.bias"})
    CHECK(text.checkpoint.find(name) == nullptr);
  const auto tagger = tasks::load_token_tagger<tests::h32, backend>(tagging);
  const auto& sentences = entities[0].sentences;
  CHECK(tasks::score_tags(s, tagger, std::span(sentences)).report().micro.f1 > 0.8);
  const tasks::extract_relations<tests::h32, backend> extractor(
      tasks::load_entity_pair_classifier<tests::h32, backend>(relating));
  CHECK(tasks::score_relations(extractor, relations[0].notes, nullptr).report().micro.f1 > 0.8);
  // One encoder.
  CHECK(std::ranges::equal(text.checkpoint.find("bert.encoder.layer.1.output.dense.weight")->bytes,
                           tagging.checkpoint.find("bert.encoder.layer.1.output.dense.weight")->bytes));
}

TEST_CASE("ranks that share a run with clinical tasks end with one model, and refuse other examples, all of them") {
  const tests::random_store made(2, 30, 10);
  const auto store = made.open();
  const tests::temporary_folder scratch;
  const std::vector<tasks::relation_corpus> relations{tests::clinical_documents(5, 20)};
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  const auto make = [&](std::size_t sentences) {
    const std::vector<tasks::tagging_corpus> entities{tests::clinical_sentences(4, sentences)};
    return pretrainer(base, 3, tasks::clinical_tasks(made.tokenizer(), entities, relations, 64), true);
  };
  const auto train = [&](pretrainer& run, training::training_options o, training::communicator* ranks) {
    backend::stream s;
    return run
        .train(s, store, {.phases = {{32, 12}}}, std::move(o),
               {.sampling = training::sampling_kind::fixed, .shares = {1, 1, 1}}, {}, {}, ranks)
        .history.steps;
  };
  auto one = make(40);
  const auto alone = train(one, options(), nullptr);
  std::vector<std::vector<training::step_record>> steps(2);
  tests::as_ranks(2, [&](training::communicator& ranks) {
    auto run = make(40);
    steps[ranks.rank()] = train(run, options(), &ranks);
    run.save(scratch.path() / std::to_string(ranks.rank()));
  });
  CHECK(steps[0] == steps[1]);
  REQUIRE(steps[0].size() == alone.size());
  CHECK(steps[0][0].loss == tests::approx(alone[0].loss).epsilon(1e-6));
  CHECK(steps[0][0].gradient_norm == tests::approx(alone[0].gradient_norm).epsilon(1e-5));
  for (std::size_t i = 0; i < alone.size(); ++i) {
    CHECK(steps[0][i].tokens == alone[i].tokens);
    CHECK(steps[0][i].parts.size() == alone[i].parts.size());
  }
  for (const char* part : {".", "entities", "relations"}) {
    const auto of = [&](const char* rank) {
      return std::string(files::mapped_file(scratch.path() / rank / part / "model.safetensors").text());
    };
    CHECK(of("0") == of("1"));
  }

  const auto refused = [&](std::size_t more, double adversarial) {
    std::vector<std::string> said(2);
    tests::as_ranks(2, [&](training::communicator& ranks) {
      auto run = make(40 + ranks.rank() * more);
      auto o = options();
      o.adversarial = adversarial;
      try {
        (void)train(run, o, &ranks);
      } catch (const std::exception& error) {
        said[ranks.rank()] = error.what();
      }
    });
    CHECK(said[0] == said[1]);
    return said[0];
  };
  CHECK(refused(1, 0) == "training: not all of the 2 ranks have the same examples or labels");
  CHECK(refused(0, 0.1) == "pretraining: several ranks learn no attack");
}

TEST_CASE("a run with other labels is refused by name, and its checkpoint stays usable") {
  const tests::random_store made(2, 30, 10);
  const auto store = made.open();
  const tests::temporary_folder folder;
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  backend::stream s;
  const training::checkpoint_place place{.folder = folder.path() / "run", .resume = true};
  const auto train = [&](const tasks::tagging_corpus& corpus) {
    const std::vector<tasks::tagging_corpus> entities{corpus};
    pretrainer run(base, 3, tasks::clinical_tasks(made.tokenizer(), entities, {}, 64));
    return run.train(s, store, {.phases = {{32, 3}}}, options(), {}, {}, place).step;
  };
  const auto corpus = tests::clinical_sentences(4, 20);
  auto renamed = corpus, fewer = corpus;
  for (auto& sentence : renamed.sentences) std::ranges::replace(sentence.tags, "B-Drug", "B-Chemical");
  for (auto& sentence : fewer.sentences) std::ranges::replace(sentence.tags, "B-Drug", "O");
  CHECK(train(corpus) == 3);
  CHECK_THROWS_WITH(train(renamed),
                    tests::contains("is of a run with entity_labels O, B-Disease, I-Disease, B-Drug, I-Drug where this "
                                    "one has O, B-Chemical, I-Chemical, B-Disease, I-Disease"));
  CHECK_THROWS_WITH(train(fewer), tests::contains("where this one has O, B-Disease, I-Disease"));
  CHECK(train(corpus) == 3);
}

TEST_CASE("sequences longer than positions, other vocabularies and decoders that are not tied are refused") {
  const tests::random_store made(2, 30, 10);
  const auto store = made.open();
  const tasks::pretraining_base base(tests::h32::config, made.tokenizer());
  pretrainer run(base, 3);
  backend::stream s;
  auto o = options();
  o.batch_tokens = 1000;
  CHECK_THROWS_WITH(run.train(s, store, {.phases = {{32, 1}, {513, 1}}}, o),
                    tests::contains("sequences of 513 pieces, but the model has 512 positions"));
  const tokens::tokenizer uncased(made.pieces(), {.lowercase = true, .specials = tokens::special_tokens::as_text});
  const tasks::pretraining_base of_other(tests::h32::config, uncased);
  CHECK_THROWS_WITH(pretrainer(of_other, 3).train(s, store, data, options()),
                    tests::contains("other options of the tokenizer"));

  const std::vector<tasks::tagging_corpus> entities{tests::clinical_sentences(4, 5)};
  auto shape = base;
  shape.config().max_position_embeddings = 10;
  pretrainer of_long(shape, 3, tasks::clinical_tasks(made.tokenizer(), entities, {}, 64));
  CHECK_THROWS_WITH(of_long.train(s, store, {.phases = {{8, 1}}}, options()),
                    tests::contains("but the model has 10 positions"));
  const std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"};
  const tokens::tokenizer other{tokens::vocabulary(pieces)};
  pretrainer of_others(base, 3, tasks::clinical_tasks(other, entities, {}, 64));
  CHECK_THROWS_WITH(of_others.train(s, store, data, options()),
                    tests::contains("a vocabulary of 6 pieces, but the model has 206"));

  const tests::temporary_folder scratch;
  run.save(scratch.path() / "model");
  const auto path = scratch.path() / "model" / "config.json";
  auto config = files::read_json(path);
  config["tie_word_embeddings"] = false;
  std::ofstream(path) << config;
  const tasks::model_folder folder(scratch.path() / "model");
  CHECK_THROWS_WITH(tasks::pretraining_base(folder), tests::contains("decoder is not tied"));
}

}  // namespace
}  // namespace clinicalbert::train_pretraining_test
