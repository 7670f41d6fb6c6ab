#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_model.hpp"

namespace answer_test {

namespace {

using json = nlohmann::json;
using tests::canary;

const std::string first = "Plan: aspirin daily. " + canary + ".\nNo metformin.", second = "He took metformin then.";

// A model whose answers are chemicals, two texts, and a folder with the second text in a folder of its own.
struct ward : tests::scratch_files {
  std::string model = path("model"), folder = path("folder"), one = path("folder/one.txt"),
              two = path("folder/more/two.txt");

  ward() {
    tests::write_word_model(model, clinicalbert::weights::head_kind::span_extract);
    std::filesystem::create_directories(path("folder/more"));
    std::filesystem::create_directories(path("folder/.hidden"));
    tests::write_text(one, first);
    tests::write_text(two, second);
    tests::write_text(path("folder/.hidden/three.txt"), "took took took metformin");
  }
  [[nodiscard]] tests::program_result answer(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--model", model});
    return tests::run_with_clean_messages("answer", arguments);
  }
  [[nodiscard]] std::vector<json> lines(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--format", "jsonl"});
    const auto result = answer(arguments);
    CHECK(result.err == "");
    REQUIRE(result.status == 0);
    std::vector<json> lines;
    std::istringstream in(result.out);
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
  }
};

std::string covered(const json& line, const std::string& text) {
  const auto begin = line["begin"].get<std::size_t>();
  return text.substr(begin, line["end"].get<std::size_t>() - begin);
}

}  // namespace

TEST_CASE("answer: the best answers of files that are read whole") {
  const ward w;
  const auto best = w.lines({w.two, w.one, "which drug"});
  REQUIRE(best.size() == 1);
  CHECK(best[0]["file"] == w.two);  // the first of equals
  CHECK(covered(best[0], second) == "metformin");
  CHECK(best[0]["passage"] == json{{"begin", 0}, {"end", second.size()}});
  CHECK(best[0]["score"].get<double>() > 10);
  CHECK(best[0]["no_answer_score"] == 0);

  const auto more = w.lines({"--count", "4", "--longest", "1", w.two, w.one, "which drug"});
  REQUIRE(more.size() == 4);
  CHECK(covered(more[1], first) == "aspirin");
  CHECK(covered(more[2], first) == "metformin");
  CHECK(more[2]["probability"].get<double>() < 0.34);
  CHECK(more[3]["score"] < more[2]["score"]);

  const auto text = w.answer({w.one, "which drug"});
  CHECK(text.out.find(w.one + ": bytes 6 to 13, score ") == 0);
  CHECK(text.out.find("Plan: [aspirin] daily.") != std::string::npos);
}

TEST_CASE("answer: passages of a folder are searched by the words of the question") {
  const ward w;
  const auto found = w.lines({"--documents", w.folder, "--passages", "1", "what was he taking, what took he"});
  REQUIRE(found.size() == 1);
  CHECK(found[0]["file"] == w.two);
  CHECK(covered(found[0], second) == "metformin");
  CHECK(found[0]["passage"]["score"].get<double>() > 0);

  const auto later = w.lines({"--documents", w.folder, "--passages", "1", "--passage-words", "2", "no?"});
  REQUIRE(later.size() == 1);
  CHECK(later[0]["file"] == w.one);
  CHECK(covered(later[0], first) == "metformin");
  CHECK(later[0]["begin"].get<std::size_t>() == first.find("metformin"));
  CHECK(later[0]["passage"]["begin"].get<std::size_t>() == first.find("No metformin"));

  CHECK(w.lines({"--documents", w.folder, "xylophone"}) == std::vector<json>{{{"file", nullptr}}});
  CHECK(w.answer({"--documents", w.folder, "xylophone"}).out == "no answer\n");
}

TEST_CASE("answer: with a threshold there may be no answer") {
  const ward w;
  CHECK(w.lines({"--threshold", "0", w.one, "which drug"}).at(0)["file"] == w.one);
  CHECK(w.lines({"--threshold=-1000", w.one, "which drug"}) == std::vector<json>{{{"file", nullptr}}});
}

TEST_CASE("answer: a model that classifies pairs decides from files, or from the best passages of a folder") {
  const ward w;
  const auto decisions = w.path("decisions");
  tests::write_word_model(decisions, clinicalbert::weights::head_kind::sequence_class);
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--model", decisions, "--decide"});
    const auto result = tests::run(tests::program("answer"), arguments);
    CHECK(result.err == "");
    REQUIRE(result.status == 0);
    CHECK(result.out.find(canary) == std::string::npos);
    return result.out;
  };
  std::istringstream in(run({"--format", "jsonl", w.one, w.two, "did it help"}));
  std::string line;
  for (const auto& [file, text] : {std::pair(w.one, first), std::pair(w.two, second)}) {
    REQUIRE(std::getline(in, line));
    const auto found = json::parse(line);
    CHECK(found["file"] == file);
    CHECK(found["passage"] == json{{"begin", 0}, {"end", text.size()}});
    CHECK(found["labels"] == json::array({"O"}));
    CHECK(found["scores"].size() == 5);
  }
  CHECK_FALSE(std::getline(in, line));
  CHECK(run({"--documents", w.folder, "what took he"}) == w.two + ": bytes 0 to 23, O 0.200\n");
  CHECK(run({"--documents", w.folder, "xylophone"}) == "no answer\n");

  const auto refused = w.answer({"--decide", w.one, "which drug"});  // a model that extracts answers
  CHECK(refused.status == 1);
  CHECK(refused.err.find('\n') == refused.err.size() - 1);
}

TEST_CASE("evaluate scores answers to the questions of a SQuAD file") {
  const ward w;
  const json paragraphs = {
      {{"context", first},
       {"qas", {{{"id", "1"}, {"question", "which drug"}, {"answers", {{{"text", "aspirin"}, {"answer_start", 6}}}}}}}},
      {{"context", "no fever " + canary},
       {"qas", {{{"id", "2"}, {"question", "which drug"}, {"answers", json::array()}, {"is_impossible", true}}}}}};
  const json squad{{"version", "v2.0"}, {"data", {{{"title", "t"}, {"paragraphs", paragraphs}}}}};
  const auto data = w.path("questions.json");
  tests::write_text(data, squad.dump());
  const auto score = [&](const std::string& threshold) {
    const auto result = tests::run(tests::program("evaluate"), {"--task", "qa", "--model", w.model, "--data", data,
                                                                "--threads", "2", "--threshold=" + threshold});
    CHECK(result.err == "");
    REQUIRE(result.status == 0);
    CHECK(result.out.find(canary) == std::string::npos);
    return json::parse(result.out).at(data);
  };
  const json right{{"exact", 1.0}, {"f1", 1.0}, {"questions", 1}}, wrong{{"exact", 0.0}, {"f1", 0.0}, {"questions", 1}};
  CHECK(score("-1") ==
        json{{"exact", 1.0}, {"f1", 1.0}, {"questions", 2}, {"answerable", right}, {"impossible", right}});
  CHECK(score("0") ==
        json{{"exact", 0.5}, {"f1", 0.5}, {"questions", 2}, {"answerable", right}, {"impossible", wrong}});
}

TEST_CASE("answer: what is wrong is said in one line without a word of a text") {
  const ward w;
  const auto refused = [&](const std::vector<std::string>& arguments, int status, const std::string& why) {
    const auto result = w.answer(arguments);
    CHECK(result.status == status);
    CHECK(result.out == "");
    CHECK_THAT(result.err, tests::contains(why));
    CHECK(result.err.find('\n') == result.err.size() - 1);
  };
  refused({canary}, 2, "of files or of --documents");
  refused({"--documents", w.folder, w.one, canary}, 2, "of files or of --documents");
  refused({}, 2, "there is no question");
  refused({w.path("none.txt"), canary}, 1, "none.txt");
  refused({"--documents", w.path("none"), canary}, 1, "none");
  refused({"--max-length", "8", w.one, canary}, 1, "12 pieces in windows of 8");
}

}  // namespace answer_test
