#include "clinicalbert/tasks/relation_meaning.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace relation_meaning_test {

using namespace clinicalbert;

namespace {

tokens::vocabulary pieces(const std::string& more) {
  return tokens::vocabulary::parse("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + more, "vocab.txt");
}

tasks::relation_meaning cid() {
  return {labels::label_set({"NONE", "CID"}),
          labels::label_set({"Chemical", "Disease"}),
          {{0, 1}, {1, 1}},
          {"[unused1]", "[unused2]", "[unused3]", "[unused4]"}};
}

void refused(const std::string& field, const nlohmann::json& value, const std::string& why) {
  weights::bert_config config;
  tasks::put_relations(cid(), config);
  config.extra[tasks::relations_field][field] = value;
  CHECK_THROWS_WITH(tasks::relations_of(config, "config.json"), tests::contains("config.json") && tests::contains(why));
}

}  // namespace

TEST_CASE("what relations mean goes through config.json") {
  weights::bert_config config;
  tasks::put_relations(cid(), config);
  CHECK(config.id2label == std::vector<std::string>{"NONE", "CID"});
  const auto back = tasks::relations_of(config, "config.json");
  CHECK(back.classes == cid().classes);
  CHECK(back.types == cid().types);
  CHECK(back.pairs == cid().pairs);
  CHECK(back.markers == cid().markers);

  auto bare = cid();
  bare.markers.clear();
  tasks::put_relations(bare, config);
  CHECK(tasks::relations_of(config, "config.json").markers.empty());
}

TEST_CASE("another model's config.json, and malformed ones, are refused") {
  CHECK_THROWS_WITH(tasks::relations_of({}, "config.json"), tests::contains("so this is no relation extractor"));
  refused("entity_types", 3, "has no list of entity_types");
  refused("entity_types", {1, 2}, "has something other than a string in its list of entity_types");
  refused("entity_types", {"Chemical", "Chemical"}, "have the same name");
  refused("pairs", nlohmann::json::array(), "has no list of pairs");
  refused("pairs", nlohmann::json::array({nlohmann::json::array({"Chemical"})}),
          "has a pair that is not two of its entity_types");
  refused("pairs", nlohmann::json::array({nlohmann::json::array({"Chemical", "Gene"})}),
          "has a pair that is not two of its entity_types");
  refused("markers", "[unused1]", "has no list of markers");
  weights::bert_config config;
  tasks::put_relations(cid(), config);
  config.id2label = {"CID"};
  CHECK_THROWS_WITH(tasks::relations_of(config, "config.json"), tests::contains("needs an id2label"));
}

TEST_CASE("markers are unused pieces, all or none") {
  const auto four = pieces("[unused1]\n[unused2]\n[unused4]\n[unused3]\n");
  CHECK(tasks::unused_markers(four, 2) == cid().markers);
  CHECK(tasks::unused_markers(four, 1) == std::vector<std::string>{"[unused1]", "[unused2]"});
  CHECK(tasks::unused_markers(four, 3).empty());
  CHECK(tasks::unused_markers(pieces(""), 1).empty());
  CHECK(tasks::marker_ids(cid(), four) == std::vector<std::int32_t>{5, 6, 8, 7});
  CHECK_THROWS_WITH(tasks::marker_ids(cid(), pieces("[unused1]\n")), "marker 1 is no piece of the vocabulary");
  auto odd = cid();
  odd.markers.pop_back();
  CHECK_THROWS_WITH(tasks::marker_ids(odd, four), tests::contains("3 markers for 2 types"));
}

}  // namespace relation_meaning_test
