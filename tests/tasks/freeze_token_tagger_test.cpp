#include "clinicalbert/tasks/freeze_token_tagger.hpp"

#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tasks/load_token_tagger.hpp"
#include "clinicalbert/tasks/open_entity_tagger.hpp"
#include "clinicalbert/weights/load_parameters.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace freeze_token_tagger_test {

namespace {

using namespace clinicalbert;
namespace precisions = backends::precisions;
using models_here = models::model_list<tests::tiny_model>;

/// A folder with a random token classifier; `spoil` may change its parameters.
template <class Spoil>
std::filesystem::path write_classifier(const std::filesystem::path& parent, Spoil spoil, bool crf = false,
                                       bool one_head_a_type = false) {
  using model = tasks::token_tagger<tests::tiny_model, tests::backend>::model;
  const tasks::model_folder base(tests::write_tiny_base(parent, {"pain", "chest", "aspirin"}));
  models::parameter_set<model> parameters({base.tables(), {{one_head_a_type ? 6U : 3U, crf}}});
  weights::load_parameters(base.checkpoint, parameters, weights::new_parameters{0.5, 3});
  spoil(parameters);
  const weights::named_tensors tensors(parameters, weights::storage::f32);
  weights::checkpoint_contents contents{base.config, tensors.list()};
  contents.config.id2label = {"O", "B-Disease", "I-Disease"};
  if (one_head_a_type) contents.config.id2label = {"Site:O", "Site:B", "Site:I", "Disease:O", "Disease:B", "Disease:I"};
  contents.config.crf = crf;
  contents.config.one_head_a_type = one_head_a_type;
  contents.vocabulary = base.path / "vocab.txt";
  contents.lowercase = true;
  weights::write_checkpoint(parent / "classifier", contents);
  return parent / "classifier";
}

const std::vector<std::string> notes{"Chest pain; aspirin 325 mg.", "",
                                     std::string(700, 'x') + " chest pain " + std::string(300, 'y')};

template <class B>
std::vector<float> logits(const tasks::token_tagger<tests::tiny_model, B>& tagger) {
  typename B::stream stream;
  std::vector<tasks::tagged_text> texts(notes.size());
  for (std::size_t i = 0; i < notes.size(); ++i) texts[i].read(tagger.tokenizer(), notes[i], false);
  tagger.tag(stream, texts);
  std::vector<float> all;
  for (const auto& text : texts) all.insert(all.end(), text.logits.begin(), text.logits.end());
  return all;
}

TEMPLATE_TEST_CASE("freeze_token_tagger: a frozen file gives the bits of its folder", "", precisions::fp32,
                   precisions::bf16, precisions::int8) {
  using B = backends::simd_in<TestType>;
  const tests::temporary_folder folder;
  const bool crf = GENERATE(false, true);
  const bool one_head_a_type = !crf && GENERATE(false, true);
  const auto model = write_classifier(
      folder.path(), [](auto&) {}, crf, one_head_a_type);
  const auto file = folder.path() / "model.frozen";
  const tasks::model_folder opened(model);
  backends::thread_pool pool(2);
  tasks::freeze_token_tagger<B, models_here>(opened, file, &pool);
  const tasks::frozen_model frozen(file, &pool);
  CHECK(frozen.tokenizer.options() == opened.tokenizer.options());
  const auto want = logits(tasks::load_token_tagger<tests::tiny_model, B>(opened));
  CHECK(want.size() > 20);
  CHECK(logits(tasks::load_token_tagger<tests::tiny_model, B>(frozen)) == want);

  const auto scores = tasks::load_token_tagger<tests::tiny_model, B>(frozen).decoder().transitions();
  CHECK(scores.pairs == tasks::load_token_tagger<tests::tiny_model, B>(opened).decoder().transitions().pairs);
  CHECK((scores.pairs[0] != 0) == crf);

  const auto of_folder = tasks::open_entity_tagger<B, models_here>(model);
  const auto of_file = tasks::open_entity_tagger<B, models_here>(file);
  CHECK(of_file->types().names() == of_folder->types().names());
  CHECK(of_file->types().size() == (one_head_a_type ? 2 : 1));
  std::size_t entities = 0;
  for (const auto& note : notes) {
    const auto found = of_file->open_session()->annotate(note);
    const auto expected = of_folder->open_session()->annotate(note);
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].span == expected[i].span);
      CHECK(found[i].label == expected[i].label);
      CHECK(found[i].score == expected[i].score);
    }
    entities += found.size();
  }
  CHECK(entities > 0);
}

TEST_CASE("freeze_token_tagger: a CRF over one head a type is refused, and labels that are not one head a type") {
  const tests::temporary_folder folder;
  const auto model = write_classifier(
      folder.path(), [](auto&) {}, true, true);
  const auto file = folder.path() / "model.frozen";
  CHECK_THROWS_WITH((tasks::freeze_token_tagger<tests::backend, models_here>(tasks::model_folder(model), file)),
                    tests::contains("both crf and one_head_a_type"));
  auto other = tasks::model_folder(model);
  other.config.crf = false;
  other.config.id2label[4] = "Disease:E";
  CHECK_THROWS_WITH((tasks::freeze_token_tagger<tests::backend, models_here>(other, file)),
                    tests::contains("field id2label: class 4 is not :B of a type"));
}

TEST_CASE("freeze_token_tagger: another precision than a file's is refused, and a shape that no model has") {
  const tests::temporary_folder folder;
  const auto model = write_classifier(folder.path(), [](auto&) {});
  const auto file = folder.path() / "model.frozen";
  const tasks::model_folder opened(model);
  tasks::freeze_token_tagger<backends::simd_in<precisions::int8>, models_here>(opened, file);
  CHECK_THROWS_WITH((tasks::open_entity_tagger<backends::simd<>, models_here>(file)),
                    file.string() + ": holds weights in \"int8\" where fp32 was asked for");
  CHECK_THROWS_WITH((tasks::open_entity_tagger<backends::simd<>, models::model_list<models::bert_tiny>>(file)),
                    tests::contains(file.string() + ": no preset has this shape: bert_tiny has hidden 128 (not 64)"));
  const auto other = folder.path() / "other.frozen";
  CHECK_THROWS_AS((tasks::freeze_token_tagger<backends::simd<>, models::model_list<models::bert_tiny>>(opened, other)),
                  files::file_error);
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("freeze_token_tagger: a NaN is refused by the name of its tensor, and an older file stays") {
  const tests::temporary_folder folder;
  const auto model = write_classifier(folder.path(), [](auto& parameters) {
    parameters.view().encoder.blocks[1].feed_forward.inner_dense.weight[7] = std::numeric_limits<float>::quiet_NaN();
  });
  const auto file = folder.path() / "model.frozen";
  files::write_whole(file, "older");
  CHECK_THROWS_WITH(
      (tasks::freeze_token_tagger<backends::simd<>, models_here>(tasks::model_folder(model), file)),
      tests::contains("tensor \"bert.encoder.layer.1.intermediate.dense.weight\" holds a NaN (element 7)"));
  CHECK(std::filesystem::file_size(file) == 5);
}

}  // namespace

}  // namespace freeze_token_tagger_test
