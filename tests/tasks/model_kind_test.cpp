#include "clinicalbert/tasks/model_kind.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace model_kind_test {

using namespace clinicalbert;
using tasks::model_kind;

TEST_CASE("what a model is for is read off its config.json") {
  const std::vector<std::pair<std::string, model_kind>> known{
      {"BertForTokenClassification", model_kind::token_tagger},
      {"BertForSequenceClassification", model_kind::text_classifier},
      {"BertForQuestionAnswering", model_kind::span_answerer},
      {"BertModel", model_kind::text_embedder},
      {"BertForMaskedLM", model_kind::text_embedder},
      {"BertForPreTraining", model_kind::text_embedder}};
  for (const auto& [name, kind] : known) {
    weights::bert_config config;
    config.architectures = {name};
    CHECK(tasks::kind_of(config, "f") == kind);
    config.architectures = {"Another", name};
    CHECK(tasks::kind_of(config, "f") == kind);
    config.extra[tasks::relations_field] = nlohmann::json::object();
    CHECK(tasks::kind_of(config, "f") == model_kind::entity_pair_classifier);
  }
  weights::bert_config config;
  CHECK_THROWS_AS(tasks::kind_of(config, "f"), files::file_error);
  config.architectures = {"RobertaModel"};
  CHECK_THROWS_WITH(tasks::kind_of(config, "f"), tests::contains("f: names no architecture"));
}

}  // namespace model_kind_test
