#include "examples/summarize_scores.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/catch.hpp"

namespace summarize_scores_test {

using namespace clinicalbert;
using json = nlohmann::ordered_json;

TEST_CASE("scores of runs become means and deviations in the same nesting") {
  const std::vector<json> runs{
      json::parse(R"({"a.tsv": {"micro": {"f1": 0.8, "support": 10}, "pearson": null, "name": "x"}})"),
      json::parse(R"({"a.tsv": {"micro": {"f1": 0.9, "support": 10}, "pearson": 0.5, "rare": 1}})")};
  CHECK(examples::summarize_scores(runs).dump() ==
        R"({"a.tsv":{"micro":{"f1":{"mean":0.85,"deviation":0.070711,"count":2},)"
        R"("support":{"mean":10.0,"deviation":0.0,"count":2}},)"
        R"("pearson":{"mean":0.5,"deviation":null,"count":1},"rare":{"mean":1.0,"deviation":null,"count":1}}})");
  CHECK(examples::summarize_scores({}).dump() == "{}");
  CHECK(examples::summarize_scores({json::object(), json::object()}).dump() == "{}");
}

}  // namespace summarize_scores_test
