#include "clinicalbert/tasks/class_config.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace class_config_test {

using namespace clinicalbert;
using labels::problem_type;

TEST_CASE("a configuration without a word is what transformers takes it for") {
  weights::bert_config config;
  CHECK(tasks::classes_of(config, "f").names() == std::vector<std::string>{"LABEL_0", "LABEL_1"});
  CHECK(tasks::problem_of(config, "f") == problem_type::single_label);
  CHECK(tasks::thresholds_of(config, "f").empty());
  config.id2label = {"score"};
  CHECK(tasks::problem_of(config, "f") == problem_type::regression);
}

TEST_CASE("thresholds belong to a multi-label problem and to its labels") {
  weights::bert_config config;
  config.id2label = {"a", "b"};
  config.problem_type = "multi_label_classification";
  config.extra[tasks::thresholds_field] = std::vector<double>{0.25, 1.0};
  CHECK(tasks::thresholds_of(config, "f") == std::vector<float>{0.25F, 1.0F});
  config.problem_type = "single_label_classification";
  CHECK(tasks::thresholds_of(config, "f").empty());
}

TEST_CASE("a configuration that contradicts itself is refused") {
  weights::bert_config config;
  config.id2label = {"a", ""};
  CHECK_THROWS_WITH(tasks::classes_of(config, "f"), "f: field id2label: label 1 has an empty name");
  config.problem_type = "regression";
  CHECK_THROWS_WITH(tasks::problem_of(config, "f"), tests::contains("has 2 labels where one was expected"));
  config.problem_type = "ranking";
  CHECK_THROWS_WITH(tasks::problem_of(config, "f"), tests::contains("f: field problem_type"));
}

}  // namespace class_config_test
