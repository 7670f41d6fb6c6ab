#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/relation_model.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace relate_test {

namespace {

using json = nlohmann::json;
using tests::canary;

const std::string note = "Aspirin, then\tdiabetes mellitus; " + canary + " caf\xC3\xA9 aspirin\xFF. No hypertension.\n";

// Its entities have identifiers, and one of its three relations is of a concept that is not mentioned.
const std::string documents = "11|t|" + canary +
                              " \xC3\xA9 metformin\n11|a|diabetes and metformin\n"
                              "11\t15\t24\tmetformin\tChemical\tC1\n11\t25\t33\tdiabetes\tDisease\tD1|D2\n"
                              "11\t38\t47\tmetformin\tChemical\tC1\n"
                              "11\tCID\tC1\tD1\n11\tCID\tC9\tD1\n11\tCID\tD2\tC1\n\n"
                              "12|t|none\n12|a|at all\n\n";

struct ward : tests::scratch_files {
  std::string relations = path("relations"), entities = path("entities");

  ward() {
    tests::write_relation_model(relations);
    tests::write_word_model(entities);
  }
  [[nodiscard]] tests::program_result relate(std::vector<std::string> arguments, std::string_view in = "") const {
    arguments.insert(arguments.begin(), {"--model", relations});
    return tests::run_with_clean_messages("relate", arguments, in);
  }
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

// "Aspirin, aspirin": what the mentions of an entity cover.
std::string covered(const json& entity, const std::string& text) {
  std::string all;
  for (const auto& mention : entity.at("mentions")) {
    const std::size_t begin = mention.at("begin"), end = mention.at("end");
    all += (all.empty() ? "" : ", ") + text.substr(begin, end - begin);
  }
  return all;
}

}  // namespace

TEST_CASE("relate goes from a raw note to relations with the offsets of all mentions") {
  const ward w;
  const auto result = w.relate({"--entities", w.entities, "-"}, note);
  CHECK(result.err == "");
  REQUIRE(result.status == 0);
  const auto lines = lines_of(result.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["note"] == "-");
  const auto& relations = lines[0]["relations"];
  REQUIRE(relations.size() == 2);
  for (const auto& one : relations) {
    CHECK(one["type"] == "CID");
    CHECK(one["score"].get<double>() > 0.9);
    CHECK(one["first"]["type"] == "Chemical");
    CHECK(one["second"]["type"] == "Disease");
    CHECK(!one["first"].contains("identifier"));
    CHECK(one["first"]["text"] == "Aspirin");
    CHECK(covered(one["first"], note) == "Aspirin, aspirin");
  }
  CHECK(covered(relations[0]["second"], note) == "diabetes mellitus");
  CHECK(covered(relations[1]["second"], note) == "hypertension");
}

TEST_CASE("relate does many notes in order on any number of threads, and names those that it cannot do") {
  const ward w;
  std::vector<std::string> arguments{"--entities", w.entities, "--threads", "3"};
  for (std::size_t i = 0; i < 20; ++i)
    arguments.push_back(w.file("n" + std::to_string(i), std::string(i % 7 * 50, 'x') + " " + note));
  const auto all = w.relate(arguments);
  CHECK(all.status == 0);
  const auto lines = lines_of(all.out);
  REQUIRE(lines.size() == 20);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(lines[i]["note"] == arguments[i + 4]);
    REQUIRE(lines[i]["relations"].size() == 2);
    CHECK(lines[i]["relations"][0]["first"]["mentions"][0]["begin"] == i % 7 * 50 + 1);
  }
  arguments[3] = "1";
  CHECK(w.relate(arguments).out == all.out);

  arguments.insert(arguments.begin() + 5, w.path("missing"));
  const auto some = w.relate(arguments);
  CHECK(some.status == 1);
  CHECK(some.err == "relate: " + w.path("missing") + ": cannot open: No such file or directory\n");
  CHECK(some.out == all.out);
}

TEST_CASE("relate takes documents with entities, whose identifiers it keeps") {
  const ward w;
  const auto result = w.relate({"--format-in", "pubtator", w.file("documents", documents)});
  CHECK(result.err == "");
  REQUIRE(result.status == 0);
  const auto lines = lines_of(result.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["note"] == "11");
  REQUIRE(lines[0]["relations"].size() == 2);
  const std::string text = canary + " \xC3\xA9 metformin\ndiabetes and metformin";
  CHECK(lines[0]["relations"][0]["first"]["identifier"] == "C1");
  CHECK(covered(lines[0]["relations"][0]["first"], text) == "metformin, metformin");
  CHECK(lines[0]["relations"][0]["second"]["identifier"] == "D1");
  CHECK(lines[0]["relations"][1]["second"]["identifier"] == "D2");
  CHECK(lines[1] == json{{"note", "12"}, {"relations", json::array()}});

  const auto piped = w.relate({"--format-in", "pubtator", "-"}, documents);
  CHECK(piped.out == result.out);
  const auto written = w.relate({"--format-in", "pubtator", "--output", w.path("out"), w.path("documents")});
  CHECK(written.out == "");
  CHECK(tests::file_text(w.path("out")) == result.out);
}

TEST_CASE("evaluate scores relations by their concepts") {
  const ward w;
  const auto file = w.file("documents", documents);
  const auto result =
      tests::run(tests::program("evaluate"), {"--task", "relations", "--model", w.relations, "--data", file});
  CHECK(result.err == "");
  REQUIRE(result.status == 0);
  const auto scores = json::parse(result.out);
  const json want{{"precision", 0.5}, {"recall", 0.3333}, {"f1", 0.4}, {"support", 3}};
  CHECK(scores[file]["micro"] == want);
  CHECK(scores[file]["relations"]["CID"] == want);
}

TEST_CASE("relate refuses what it cannot read, without a word of it, and wrong command lines") {
  const ward w;
  const auto bad = w.relate({"--format-in", "pubtator", "--output", w.path("out"), w.file("bad", canary + "\n")});
  CHECK(bad.status == 1);
  CHECK(bad.err == "relate: " + w.path("bad") + ": line 1 is no title (ID|t|TEXT)\n");
  CHECK(!std::filesystem::exists(w.path("out")));
  const auto other = tests::run(tests::program("relate"), {"--model", w.entities, "-"}, note);
  CHECK(other.status == 1);
  CHECK(other.err.find("so this is no relation extractor") != std::string::npos);
  CHECK(w.relate({"--format-in", "pubtator", "--entities", w.entities, "-"}).status == 2);
  CHECK(w.relate({"-", "-"}).status == 2);
  CHECK(w.relate({"--format-in", "brat"}).status == 2);
  CHECK(tests::run(tests::program("relate"), {"-"}).status == 2);
  CHECK(tests::run(tests::program("relate"), {"--help"}).out.find("--format-in pubtator") != std::string::npos);
}

}  // namespace relate_test
