#include "clinicalbert/training/model_card.hpp"

#include <limits>
#include <string>

#include "tests/catch.hpp"

namespace model_card_test {

using namespace clinicalbert;

TEST_CASE("a model card has names, settings and scores under a YAML header") {
  training::model_card card{.name = "diseases", .task = "token-classification", .base = "minilm", .metric = "f1"};
  card.labels = {"O", "B-Disease", "I-Disease"};
  card.train = {"/data/patients/train_1.tsv"};
  card.dev = {{"/data/patients/devel.tsv", {{"f1", 0.87654}}}};
  card.test = {{"/data/patients/test.tsv", {{"f1", 0.5}, {"f1|*", std::numeric_limits<double>::quiet_NaN()}}}};
  card.settings = {{"batch", "32"}, {"parts", ""}};
  card.steps = 100;
  card.best_step = 60;
  const std::string text = card.markdown();
  CHECK(text.starts_with(
      "---\nlibrary_name: transformers\npipeline_tag: \"token-classification\"\n"
      "base_model: \"minilm\"\ntags:\n- clinicalbert\nmodel-index:\n- name: \"diseases\"\n  results:\n"
      "  - task:\n      type: \"token-classification\"\n    dataset:\n      name: \"test.tsv\"\n"
      "      type: \"test.tsv\"\n    metrics:\n    - type: \"f1\"\n      value: 0.5000\n---\n\n# diseases\n"));
  for (const char* part : {"- B-Disease\n", "| train | train\\_1.tsv |\n", "| dev | devel.tsv |\n", "| batch | 32 |\n",
                           "100 steps; the weights are those after step 60, the evaluation with the best f1.\n",
                           "| devel.tsv | f1 | 0.8765 |\n", "| test.tsv | f1\\|\\* | nan |\n"})
    CHECK_THAT(text, tests::contains(part));
  CHECK(text.find("parts") == std::string::npos);     // nothing is set there
  CHECK(text.find("patients") == std::string::npos);  // names of files, not where they lie
}

TEST_CASE("a card of new weights names no base") {
  training::model_card card{.name = "new", .task = "fill-mask", .base = "", .metric = ""};
  card.how = "Pretrained";
  const std::string text = card.markdown();
  CHECK(text.find("base_model") == std::string::npos);
  CHECK_THAT(text, tests::contains("\n\nPretrained from new weights with clinicalbert for fill-mask.\n"));
}

TEST_CASE("names are no markup and no YAML, whatever is in them") {
  const training::model_card card{.name = "a\": b\n# c", .task = "t", .base = "<script>", .metric = ""};
  const std::string text = card.markdown();
  CHECK_THAT(text, tests::contains("base_model: \"<script>\"\n"));
  CHECK_THAT(text, tests::contains("# a\": b \\# c\n"));
  CHECK_THAT(text, tests::contains("Fine-tuned from \\<script\\>"));
  CHECK_THAT(text, tests::contains("step 0.\n"));
  CHECK(text.find("model-index") == std::string::npos);
}

}  // namespace model_card_test
