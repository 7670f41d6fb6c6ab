#include "clinicalbert/tasks/load_text_classifier.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/tasks/oracle_classifier.hpp"
#include "tests/temporary_folder.hpp"

namespace load_text_classifier_test {

namespace {

using namespace clinicalbert;
using labels::problem_type;

template <class Change>
tasks::class_meaning load(const std::filesystem::path& parent, const std::string& name, Change change) {
  const tasks::model_folder folder(tests::write_classifier(parent, name, change));
  return tasks::load_text_classifier<tests::h32, backends::simd<>>(folder).meaning();
}

}  // namespace

TEST_CASE("a folder says what its numbers mean") {
  const tests::temporary_folder folder;
  const auto single = load(folder.path(), "sequence_class", [](auto& config) {
    config["id2label"] = {{"0", "a"}, {"1", "b"}, {"2", "c"}, {"3", "d"}};
    config["label2id"] = {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}};
    config.erase("problem_type");
  });
  CHECK(single.problem == problem_type::single_label);
  CHECK(single.classes.names() == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(single.thresholds.empty());
  CHECK(load(folder.path(), "multi_label", [](auto&) {}).problem == problem_type::multi_label);
  // As BertForSequenceClassification: one output without a word is a quantity.
  const auto value = load(folder.path(), "regression", [](auto& config) { config.erase("problem_type"); });
  CHECK(value.problem == problem_type::regression);
  CHECK(value.classes.names() == std::vector<std::string>{"LABEL_0"});
}

TEST_CASE("what a folder lacks or has in another shape is named") {
  const tests::temporary_folder folder;
  CHECK_THROWS_WITH(load(folder.path(), "sequence_class",
                         [](auto& config) {
                           config["id2label"] = {{"0", "a"}, {"1", "b"}, {"2", "c"}};
                           config.erase("label2id");
                         }),
                    tests::contains("\"classifier.weight\" has the shape [4, 32] where [3, 32] was expected"));
  CHECK_THROWS_WITH(load(folder.path(), "sequence_class", [](auto& config) { config["problem_type"] = "regression"; }),
                    tests::contains("is a regression, but id2label has 4 labels"));
  CHECK_THROWS_WITH(load(folder.path(), "sequence_class", [](auto& config) { config["problem_type"] = "other"; }),
                    tests::contains("problem_type"));
  const auto pooled = tests::write_classifier(folder.path(), "sequence_class");
  std::filesystem::remove(pooled / "model.safetensors");
  std::filesystem::copy_file(tests::data("heads/token_class/model.safetensors"), pooled / "model.safetensors");
  CHECK_THROWS_WITH((tasks::load_text_classifier<tests::h32, backends::simd<>>(tasks::model_folder(pooled))),
                    tests::contains("tensor \"bert.pooler.dense.weight\" is missing"));
}

}  // namespace load_text_classifier_test
