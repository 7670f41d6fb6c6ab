#include "clinicalbert/tasks/config_values.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace config_values_test {

using namespace clinicalbert;

TEST_CASE("a configuration that is taken over says nothing more of the former head") {
  weights::bert_config config;
  config.hidden_size = 32;
  config.architectures = {"BertForTokenClassification"};
  config.id2label = {"O", "B-Disease", "I-Disease"};
  config.crf = true;
  config.problem_type = "single_label_classification";
  config.extra[tasks::relations_field] = 1;
  config.extra["other"] = 2;
  tasks::set_architecture("BertForQuestionAnswering", config);
  CHECK(config.architectures == std::vector<std::string>{"BertForQuestionAnswering"});
  CHECK(config.id2label.empty());
  CHECK_FALSE(config.crf);
  CHECK_FALSE(config.problem_type);
  CHECK_FALSE(config.extra.contains(tasks::relations_field));
  CHECK(config.extra.contains("other"));
  config.one_head_a_type = true;
  tasks::set_architecture("BertForTokenClassification", config);
  CHECK_FALSE(config.one_head_a_type);
  CHECK(config.hidden_size == 32);
}

}  // namespace config_values_test
