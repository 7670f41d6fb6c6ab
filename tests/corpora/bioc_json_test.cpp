#include "clinicalbert/corpora/bioc_json.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace bioc_json_test {

using namespace clinicalbert;
using corpora::annotation;
using corpora::document_relation;
using corpora::parse_bioc_json;
using strings = std::vector<std::string>;

namespace {

std::string passage(const std::string& annotations, const std::string& relations = "") {
  return R"({"documents": [{"id": "1", "passages": [{"offset": 0, "text": "canary \uD83D\uDE00 bird",
    "annotations": [)" +
         annotations + R"(], "relations": [)" + relations + "]}]}]}";
}

}  // namespace

TEST_CASE("a BioC document, offsets in bytes of the joined passages") {
  const auto read = parse_bioc_json(R"({"source": "x", "documents": [{"id": 12, "infons": {}, "passages": [
      {"offset": 0, "infons": {"type": "title"}, "text": "\u03B2-blocker", "annotations": [
        {"id": "a", "infons": {"type": "Chemical", "identifier": "D1"}, "text": "\u03B2-blocker",
         "locations": [{"offset": 0, "length": 9}]}]},
      {"offset": 20, "text": "Asthma \uD83D\uDE00 attack", "annotations": [
        {"id": "b", "infons": {"type": "Disease", "MESH": "D2", "identifier": null}, "text": "Asthma",
         "locations": [{"offset": 20, "length": 6}]},
        {"id": "c", "infons": {"type": "Disease"}, "locations": [{"offset": 29, "length": 6}]},
        {"id": "d", "infons": {"type": "Sign"}, "text": "Asthma attack",
         "locations": [{"offset": 20, "length": 6}, {"offset": 29, "length": 6}]},
        {"id": "e", "infons": {"type": "X", "identifier": "D3"}, "locations": []}],
       "relations": [{"id": "R0", "infons": {"type": "CID"}, "nodes": [{"refid": "a", "role": ""}, {"refid": "b"}]},
         {"id": "R1", "infons": {"type": "CID"}, "nodes": [{"refid": "a"}, {"refid": "c"}]}]}],
      "annotations": [{"infons": {"type": "Y"}, "text": "\uD83D\uDE00", "locations": [{"offset": 27, "length": 1}]}],
      "relations": [{"infons": {"type": "Association", "entity1": "D1", "entity2": "D2"}, "nodes": []},
        {"infons": {"relation": "CID", "Chemical": "D1", "Disease": "D2"}}]}]})",
                                    "f");
  REQUIRE(read.documents.size() == 1);
  const auto& document = read.documents[0];
  CHECK(document.name == "12");
  CHECK(document.text == "\xCE\xB2-blocker\nAsthma \xF0\x9F\x98\x80 attack");
  CHECK(document.annotations ==
        std::vector<annotation>{
            {{0, 10}, "Chemical", "D1"}, {{11, 17}, "Disease", "D2"}, {{23, 29}, "Disease"}, {{18, 22}, "Y"}});
  CHECK(document.relations ==
        std::vector<document_relation>{{"CID", "D1", "D2"}, {"Association", "D1", "D2"}, {"CID", "D1", "D2"}});
  CHECK(read.discontinuous == strings{"document 0, passage 1, annotation 2"});
  CHECK(read.other == strings{"document 0, passage 1, annotation 3", "document 0, passage 1, relation 1"});
}

TEST_CASE("sentences, bare documents and PubTator 3's list") {
  const std::string document = R"({"id": "1", "passages": [{"offset": 5, "sentences": [
      {"offset": 5, "text": "A cold.", "annotations": [{"infons": {"type": "D"}, "text": "cold",
        "locations": [{"offset": 7, "length": 4}]}]},
      {"offset": 14, "text": "Fever of", "annotations": [{"infons": {"type": "D"}, "text": "of  x",
        "locations": [{"offset": 20, "length": 2}, {"offset": 30, "length": 1}]}]}]},
      {"offset": 30, "text": "x", "sentences": [{"offset": 30, "text": "x"}]}]})";
  for (const auto& text : {document, "[" + document + "]", R"({"PubTator3": [)" + document + "]}",
                           R"([{"documents": [)" + document + "]}]"}) {
    const auto read = parse_bioc_json(text, "f");
    REQUIRE(read.documents.size() == 1);
    CHECK(read.documents[0].text == "A cold. Fever of\nx");
    CHECK(read.documents[0].annotations == std::vector<annotation>{{{2, 6}, "D"}, {{14, 18}, "D"}});
    CHECK(read.discontinuous.empty());
  }
}

TEST_CASE("two annotations of one id and different concepts make no relation") {
  const std::string annotation = R"({"id": "a", "infons": {"type": "X", "identifier": "D1"}, "locations": [
    {"offset": 0, "length": 6}]}, {"id": "a", "infons": {"type": "X", "identifier": "D2"}, "locations": [
    {"offset": 0, "length": 6}]})";
  const auto read = parse_bioc_json(
      passage(annotation, R"({"infons": {"type": "T"}, "nodes": [{"refid": "a"}, {"refid": "a"}]})"), "f");
  CHECK(read.other == strings{"document 0, passage 0, relation 0"});
}

TEST_CASE("BioC of another form is named by place, without its content") {
  const auto refused = [](const std::string& text, const std::string& why) {
    CHECK_THROWS_AS(parse_bioc_json(text, "f.json"), files::file_error);
    CHECK_THROWS_WITH(parse_bioc_json(text, "f.json"),
                      tests::contains("f.json: ") && tests::contains(why) && !tests::contains("canary"));
  };
  refused("\"canary\"", "the file has no list in field documents");
  refused(R"({"documents": {"canary": 1}})", "the file has no list in field documents");
  refused(R"({"documents": [{"id": "1", "passages": "canary"}]})", "document 0 has no list in field passages");
  refused(R"({"documents": [{"passages": []}]})", "document 0 has no string in field id");
  refused(R"({"id": "1", "passages": [{"offset": 0}]})", "passage 0 has no string in field text");
  refused(R"({"id": "1", "passages": [{"text": "canary"}]})", "passage 0 has no whole number from 0 in field offset");
  refused(R"({"id": "1", "passages": [{"text": "canary", "offset": 0, "annotations": {"canary": 1}}]})",
          "passage 0 has no list in field annotations");
  refused(R"({"id": "1", "passages": [{"text": "canary", "offset": 0, "sentences": "canary"}]})",
          "passage 0 has no list in field sentences");
  const auto annotated = [&](const std::string& item, const std::string& why) {
    refused(passage(item), "document 0, passage 0, annotation 0 " + why);
  };
  annotated(R"("canary")", "has no type among its infons");
  annotated(R"({"infons": {"type": ["canary"]}})", "has no string in field type");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": -1, "length": 2}]})", "has no whole number");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": 0, "length": 0}]})", "has a location that is empty");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": 9, "length": 5}]})", "has a location that is empty");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": 9, "length": 18446744073709551615}]})",
            "has a location that is empty");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": 18446744073709551615, "length": 2}]})",
            "has a location that is empty");
  annotated(R"({"infons": {"type": "X"}, "text": "canary", "locations": [{"offset": 9, "length": 4}]})",
            "has a text that differs");
  annotated(R"({"infons": {"type": "X"}, "locations": [{"offset": 9, "length": 4}, {"offset": 0, "length": 6}]})",
            "has locations that do not ascend");
  refused(passage("", R"({"infons": {"type": "X"}, "nodes": ["canary", "canary"]})"),
          "relation 0 has no string in field refid");
}

}  // namespace bioc_json_test
