#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "examples/report/number_text.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/relation_model.hpp"
#include "tests/examples/report/page_table.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/well_formed.hpp"
#include "tests/examples/word_model.hpp"

namespace evaluate_report_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;
using tests::canary;

struct ward : tests::scratch_files {
  std::string page = path("page.html");

  /// The page that evaluate writes; what it says on standard output must be what it says without a page.
  [[nodiscard]] std::string report(std::vector<std::string> arguments, json* scores = nullptr) const {
    const auto without = tests::run(tests::program("evaluate"), arguments);
    arguments.insert(arguments.end(), {"--report", page});
    const auto with = tests::run(tests::program("evaluate"), arguments);
    CHECK(with.err == "");
    CHECK(with.status == 0);
    CHECK(with.out == without.out);
    if (scores != nullptr) *scores = json::parse(with.out);
    const auto text = tests::file_text(page);
    CHECK(tests::why_not_well_formed(text) == "");
    CHECK(text.find(canary) == text.npos);
    CHECK(text.find("<script") == text.npos);
    CHECK(text.find(scratch.path().filename().string() + "/m") == text.npos);
    return text;
  }
};

/// Writes the folder of a model that says 0 of every text: the classifier of `write_word_model` with its first row
/// only.
void write_regression(const std::filesystem::path& folder) {
  tests::write_word_model(folder, weights::head_kind::sequence_class);
  auto config = json::parse(tests::file_text(folder / "config.json"));
  config["id2label"] = {{"0", "LABEL_0"}};
  config["label2id"] = {{"LABEL_0", 0}};
  tests::write_text(folder / "config.json", config.dump());
  const std::string file = tests::file_text(folder / "model.safetensors");
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), sizeof size);
  const auto header = json::parse(file.substr(sizeof size, size));
  json short_header = json::object();
  std::string values;
  for (const auto& [name, tensor] : header.items()) {
    const std::size_t begin = tensor["data_offsets"][0];
    std::size_t bytes = tensor["data_offsets"][1].get<std::size_t>() - begin;
    auto shape = tensor["shape"];
    if (name.starts_with("classifier.")) {
      bytes /= shape[0].get<std::size_t>();
      shape[0] = 1;
    }
    short_header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {values.size(), values.size() + bytes}}};
    values += file.substr(sizeof size + size + begin, bytes);
  }
  std::string text = short_header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  size = text.size();
  tests::write_text(folder / "model.safetensors",
                    std::string(reinterpret_cast<const char*>(&size), sizeof size) + text + values);
}

/// The first number of a cell against a number of standard output, which has four places.
void check_number(const std::string& cell, const json& want) {
  CHECK(std::stod(cell) == tests::approx(want.get<double>()).margin(1.01e-4));
}

}  // namespace

TEST_CASE("evaluate --report writes a page of entities with a section a file") {
  const ward w;
  tests::write_word_model(w.path("m"));
  const auto first =
      w.file("one.tsv", canary + "\tO\naspirin\tB-Chemical\ndiabetes\tB-Disease\nmellitus\tI-Disease\n\n" +
                            "hypertension\tO\n" + canary + "\tB-Disease\n");
  const auto second = w.file("two.tsv", "no\tO\nmetformin\tB-Disease\n");
  json scores;
  const auto page = w.report({"--model", w.path("m"), "--data", first, "--data", second}, &scores);
  CHECK_THAT(page, tests::contains("<a href=\"#f1\">"));
  const auto strict = tests::page_row(page, "Strict", "Disease");
  const auto& want = scores.at(first).at("labels").at("Disease");
  check_number(strict[1], want.at("precision"));
  check_number(strict[2], want.at("recall"));
  check_number(strict[3], want.at("f1"));
  CHECK(strict[4] == std::to_string(want.at("support").get<int>()));
  check_number(tests::page_row(page, "Strict", "micro average")[3], scores.at(first).at("micro").at("f1"));
  CHECK(tests::page_row(page, "Entities", "Disease") ==
        std::vector<std::string>{"Disease", "0", "1 50.0%", "1 50.0%", "2"});
  CHECK(tests::page_row(page, "Summary", "model")[1] == "m");
  CHECK(tests::page_row(page, "Summary", "precision")[1] == "fp32");
  const auto errors = tests::page_table(page, "The most confident");
  REQUIRE(errors.size() == 3);
  const auto at = tests::file_text(first).find("hypertension");
  const auto& found = errors[1][4] == "Disease" ? errors[1] : errors[2];
  CHECK(found[1] == "one.tsv:6");
  CHECK(found[2] == examples::number_range(at, at + 12));
  CHECK(w.report({"--model", w.path("m"), "--data", first, "--data", second}) == page);

  const auto texts = tests::run(tests::program("evaluate"), {"--model", w.path("m"), "--data", first, "--report",
                                                             w.page, "--worst", "5", "--report-texts"});
  CHECK(texts.status == 0);
  CHECK(texts.out.find(canary) == texts.out.npos);
  CHECK_THAT(tests::file_text(w.page), tests::contains("<mark>" + canary + "</mark>"));
  CHECK(tests::why_not_well_formed(tests::file_text(w.page)) == "");
}

TEST_CASE("evaluate --against compares taggers on the same sentences") {
  const ward w;
  tests::write_word_model(w.path("m"));
  tests::write_word_model(w.path("other"));
  // The other takes chemicals for diseases, and the other way round.
  auto config = tests::file_text(w.path("other") + "/config.json");
  for (const auto& [from, to] : {std::pair{"-Disease", "-X"}, {"-Chemical", "-Disease"}, {"-X", "-Chemical"}})
    for (std::size_t at = 0; (at = config.find(from, at)) != config.npos; at += std::strlen(to))
      config.replace(at, std::strlen(from), to);
  tests::write_text(w.path("other") + "/config.json", config);
  const auto data = w.file("one.tsv", "aspirin\tB-Chemical\n\nno\tO\n\nhypertension\tB-Disease\n");
  const auto evaluate = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--model", w.path("m"), "--data", data});
    const auto done = tests::run(tests::program("evaluate"), arguments);
    CHECK(done.err == "");
    return json::parse(done.out).at(data);
  };
  auto scores = evaluate({"--against", w.path("other")});
  const auto against = scores.at("against");
  CHECK(against.at("micro_f1").at("other") == 0.0);
  CHECK(against.at("micro_f1").at("difference") == 1.0);
  CHECK(against.at("right").at("other") == 0.3333);
  CHECK(against.at("only_this") == 2);
  CHECK(against.at("only_other") == 0);
  CHECK(against.at("p") == 0.5);
  scores.erase("against");
  CHECK(scores == evaluate({}));
  CHECK(tests::run(tests::program("evaluate"), {"--model", w.path("m"), "--against", w.path("none"), "--data", data})
            .status == 1);
}

TEST_CASE("evaluate --report of texts and pairs of one label") {
  const ward w;
  tests::write_word_model(w.path("m"), weights::head_kind::sequence_class);
  const auto data = w.file("data.jsonl", "{\"text\": \"" + canary + "\", \"text_b\": \"b\", \"label\": \"O\"}\n" +
                                             "{\"text\": \"b\", \"text_b\": \"c\", \"label\": \"B-Disease\"}\n" +
                                             "{\"text\": \"c\", \"text_b\": \"d\", \"label\": \"O\"}\n" +
                                             "{\"text\": \"d\", \"text_b\": \"e\", \"label\": \"other\"}\n");
  for (const std::string task : {"classify", "pairs", "yes-no"}) {
    json scores;
    const auto page = w.report({"--task", task, "--model", w.path("m"), "--data", data}, &scores);
    check_number(tests::page_row(page, "All texts", "accuracy")[1], scores.at(data).at("accuracy"));
    check_number(tests::page_row(page, "By label", "macro average")[3], scores.at(data).at("macro").at("f1"));
    check_number(tests::page_row(page, "By label", "O")[1], scores.at(data).at("labels").at("O").at("precision"));
    CHECK(tests::page_row(page, "Texts, gold", "other")[1] == "1 100.0%");
    CHECK(tests::page_table(page, "The most confident").size() == 3);
  }
}

TEST_CASE("evaluate --report of several labels") {
  const ward w;
  tests::write_word_model(w.path("m"), weights::head_kind::sequence_class);
  auto config = json::parse(tests::file_text(w.path("m/config.json")));
  config["problem_type"] = "multi_label_classification";
  tests::write_text(w.path("m/config.json"), config.dump());
  const auto labels = w.file("labels.jsonl", "{\"text\": \"" + canary + "\", \"labels\": [\"O\", \"B-Disease\"]}\n" +
                                                 "{\"text\": \"b\", \"labels\": []}\n");
  json scores;
  const auto page = w.report({"--task", "multilabel", "--model", w.path("m"), "--data", labels}, &scores);
  check_number(tests::page_row(page, "By label", "micro average")[1], scores.at(labels).at("micro").at("precision"));
  check_number(tests::page_row(page, "By label", "macro average")[2], scores.at(labels).at("macro").at("recall"));
  CHECK(tests::page_row(page, "Texts by label", "O").back() == "2");
}

TEST_CASE("evaluate --report of values") {
  const ward w;
  write_regression(w.path("m"));
  const auto values = w.file("values.jsonl", "{\"text\": \"" + canary + "\", \"value\": 1.5}\n" +
                                                 "{\"text\": \"b\", \"value\": -0.5, \"id\": \"x7\"}\n");
  json scores;
  const auto page = w.report({"--task", "regress", "--model", w.path("m"), "--data", values}, &scores);
  check_number(tests::page_row(page, "All texts", "mean absolute error")[1],
               scores.at(values).at("mean_absolute_error"));
  CHECK(tests::page_row(page, "All texts", "Pearson’s r")[1].starts_with("–"));
  CHECK(tests::occurrences(page, "class=\"point\"") == 2);
  const auto errors = tests::page_table(page, "The values");
  REQUIRE(errors.size() == 3);
  CHECK(errors[2] ==
        std::vector<std::string>{"2", "values.jsonl, text 2 (id x7)", "0–1", "-0.5000", "0.0000", "0.5000"});
}

TEST_CASE("evaluate --report of answers and of relations") {
  const ward w;
  tests::write_word_model(w.path("qa"), weights::head_kind::span_extract);
  const json paragraphs = {
      {{"context", "Plan: aspirin daily. " + canary},
       {"qas", {{{"id", "1"}, {"question", "which drug"}, {"answers", {{{"text", "aspirin"}, {"answer_start", 6}}}}}}}},
      {{"context", "no fever " + canary},
       {"qas", {{{"id", "2"}, {"question", "which drug"}, {"answers", json::array()}, {"is_impossible", true}}}}}};
  const json squad{{"version", "v2.0"}, {"data", {{{"title", "t"}, {"paragraphs", paragraphs}}}}};
  const auto questions = w.file("questions.json", squad.dump());
  json scores;
  auto page = w.report({"--task", "qa", "--model", w.path("qa"), "--data", questions}, &scores);
  check_number(tests::page_row(page, "Exact match", "all")[1], scores.at(questions).at("exact"));
  check_number(tests::page_row(page, "Exact match", "without an answer")[2],
               scores.at(questions).at("impossible").at("f1"));
  CHECK(tests::page_row(page, "Questions by", "with an answer")[1] == "1 100.0%");

  tests::write_relation_model(w.path("relations"));
  const auto documents =
      w.file("documents", "11|t|" + canary + " \xC3\xA9 metformin\n11|a|diabetes and metformin\n" +
                              "11\t15\t24\tmetformin\tChemical\tC1\n" + "11\t25\t33\tdiabetes\tDisease\tD1|D2\n" +
                              "11\tCID\tC1\tD1\n11\tCID\tC9\tD1\n11\tCID\tD2\tC1\n\n");
  page = w.report({"--task", "relations", "--model", w.path("relations"), "--data", documents}, &scores);
  const auto row = tests::page_row(page, "Right where", "CID");
  check_number(row[1], scores.at(documents).at("relations").at("CID").at("precision"));
  check_number(row[3], scores.at(documents).at("relations").at("CID").at("f1"));
  // A character of two bytes stands before them.
  CHECK(tests::page_table(page, "The most confident").at(1).at(2) == "16–25 and 26–34");
}

TEST_CASE("evaluate --report: the page is written whole or not at all, and its options want it") {
  const ward w;
  tests::write_word_model(w.path("m"));
  const auto good = w.file("good.tsv", "a\tO\n"), bad = w.file("bad.tsv", canary + "\n");
  const auto evaluate = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--model", w.path("m"), "--data", good});
    const auto result = tests::run(tests::program("evaluate"), arguments);
    CHECK(result.err.find(canary) == result.err.npos);
    return result;
  };
  CHECK(evaluate({"--data", bad, "--report", w.page}).status == 1);
  CHECK(!std::filesystem::exists(w.page));
  CHECK(evaluate({"--report", w.path("none/page.html")}).status == 1);
  CHECK(evaluate({"--report", w.path("none/page.html")}).out == "");
  CHECK(evaluate({"--report", good}).status == 2);
  CHECK(tests::file_text(good) == "a\tO\n");
  CHECK(evaluate({"--worst", "3"}).status == 2);
  CHECK(evaluate({"--report-texts"}).status == 2);
  CHECK(evaluate({"--report", w.page, "--worst", "0"}).status == 0);
  CHECK(tests::page_table(tests::file_text(w.page), "The most confident").size() == 1);
  CHECK_THAT(evaluate({"--help"}).out, tests::contains("--report scores.html"));
}

}  // namespace evaluate_report_test
