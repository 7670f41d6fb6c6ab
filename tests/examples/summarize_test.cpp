#include <cstddef>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_model.hpp"
#include "tests/examples/word_summarizer.hpp"

namespace summarize_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;
using tests::canary;

const std::string article =
    "Asthma attacks were treated with inhaled steroids. It rained outside. Steroids for asthma have effects on growth "
    "of children. Aspirin 5 mg was given.\n";

struct ward : tests::scratch_files {
  [[nodiscard]] std::string summarizer(bool has_cross_attention = true) const {
    tests::write_word_summarizer(path("summarizer"), has_cross_attention);
    return path("summarizer");
  }
  [[nodiscard]] static tests::program_result summarize(const std::vector<std::string>& arguments,
                                                       const std::string& in = "") {
    return tests::run_with_clean_messages("summarize", arguments, in);
  }
  [[nodiscard]] static std::vector<json> lines(std::vector<std::string> arguments, const std::string& in = "") {
    arguments.insert(arguments.begin(), {"--format", "jsonl"});
    const auto done = summarize(arguments, in);
    CHECK(done.err == "");
    REQUIRE(done.status == 0);
    std::vector<json> all;
    std::istringstream out(done.out);
    for (std::string line; std::getline(out, line);) all.push_back(json::parse(line));
    return all;
  }
};

}  // namespace

TEST_CASE("summarize chooses sentences without a model, and says where they stand") {
  const ward w;
  const auto file = w.file("a.txt", article);
  const auto text = w.summarize({"--sentences", "2", file});
  CHECK(text.status == 0);
  CHECK(text.out ==
        "Asthma attacks were treated with inhaled steroids.\nSteroids for asthma have effects on growth of "
        "children.\n");
  const auto traced = w.summarize({"--sentences", "1", "--trace", "--extractive"},
                                  "Aspirin caused bleeding. Bleeding was severe. Aspirin was stopped.");
  CHECK(traced.out == "Aspirin caused bleeding.\n  bytes 0 to 24\n");

  const auto found = w.lines({"--sentences", "2", file, file});
  REQUIRE(found.size() == 2);
  CHECK(found[0] == found[1]);
  CHECK(found[0].at("note") == file);
  REQUIRE(found[0].at("sentences").size() == 2);
  CHECK(found[0].at("sentences")[0].at("begin") == 0);
  CHECK(found[0].at("sentences")[0].at("end") == 50);
  CHECK(found[0].at("summary").get<std::string>().find('\n') == 50);
  CHECK(w.lines({"-"}, article).at(0).at("sentences").size() == 3);
  const auto by_lines = w.lines({"--input", "jsonl"}, "{\"id\": \"x\", \"text\": \"One.\"}\n{\"text\": \"Two.\"}\n");
  REQUIRE(by_lines.size() == 2);
  CHECK(by_lines[0].at("id") == "x");
  CHECK(by_lines[1].at("summary") == "Two.");
}

TEST_CASE("summarize chooses sentences by an encoder") {
  const ward w;
  tests::write_word_model(w.path("encoder"), weights::head_kind::none);
  const std::string text = "Diabetes mellitus.\n\nDiabetes mellitus now.\n\nAspirin aspirin aspirin.\n";
  const auto found =
      w.lines({"--extractive", "--sentences", "2", "--balance", "0.5", "--model", w.path("encoder")}, text);
  REQUIRE(found.at(0).at("sentences").size() == 2);
  CHECK(found[0].at("summary").get<std::string>().ends_with("\nAspirin aspirin aspirin."));
  CHECK(found[0].at("sentences")[0].at("relevance") > 0);
}

TEST_CASE("summarize generates, flags numbers and tells sources") {
  const ward w;
  const auto model = w.summarizer();
  const auto file = w.file("a.txt", article);
  for (const std::string search : {"--beams=4", "--beams=1", "--sample"}) {
    const auto found = w.lines({"--model", model, search, "--trace", file});
    REQUIRE(found.size() == 1);
    CHECK(found[0].at("summary") == "Aspirin 5 mg.");
    CHECK(found[0].at("numbers").empty());
    REQUIRE(found[0].at("parts").size() == 1);
    CHECK(found[0].at("parts")[0].at("begin") == 0);
    CHECK(found[0].at("parts")[0].at("end") == article.size() - 1);
    REQUIRE(found[0].at("sentences").size() == 1);
    const auto& sources = found[0].at("sentences")[0].at("sources");
    REQUIRE(sources.size() == 4);  // by their numbers of pieces
    CHECK(sources[0].at("begin") == article.find("Steroids for"));
    double sum = 0;
    for (const auto& source : sources) sum += source.at("mass").get<double>();
    CHECK(sum == tests::approx(1));
  }
  const auto other = w.file("b.txt", "Aspirin 7 mg was given. Ibuprofen 5 ml too.");
  const auto text = w.summarize({"--model", model, file, other});
  CHECK(text.status == 0);
  CHECK(text.out ==
        file + ":\nAspirin 5 mg.\n\n" + other + ":\nAspirin 5 mg.\n  not in the source with this unit: 5 mg\n\n");
  CHECK(w.lines({"--model", model, other}).at(0).at("numbers").at(0) ==
        json{{"begin", 8}, {"end", 12}, {"lacks", "unit"}});
  const auto none = w.file("c.txt", "Aspirin was given.");
  CHECK_THAT(w.summarize({"--model", model, none}).out, tests::contains("  not in the source: 5 mg\n"));
  const auto copied = w.lines({"--model", model, "--copy-numbers", "--beams=1", "--max-length", "8", none});
  CHECK(copied.at(0).at("summary").get<std::string>().find('5') == std::string::npos);
}

TEST_CASE("summarize reads a text of 100,000 characters whole, in parts") {
  const ward w;
  const auto model = w.summarizer();
  std::string text;
  while (text.size() < 100'000) text += "The ward was quiet on day " + std::to_string(text.size()) + ". ";
  const auto file = w.file("long.txt", text);
  const auto found = w.lines({"--model", model, "--beams=1", "--threads=3", file}).at(0);
  CHECK(w.lines({"--model", model, "--beams=1", "--threads=1", file}).at(0) == found);
  const auto& parts = found.at("parts");
  CHECK(parts.size() > 100);
  std::size_t end = 0;
  for (const auto& part : parts) {
    CHECK(text.find_first_not_of(' ', end) == part.at("begin"));
    end = part.at("end");
    CHECK(part.at("summary").at("end").get<std::size_t>() - part.at("summary").at("begin").get<std::size_t>() == 13);
  }
  CHECK(text.find_first_not_of(' ', end) == std::string::npos);
  CHECK(w.lines({file}).at(0).at("sentences").size() == 3);
}

TEST_CASE("what summarize cannot do is named without a word of it, and the rest is done") {
  const ward w;
  const auto model = w.summarizer();
  const auto empty = w.file("empty.txt", " \n"), good = w.file("good.txt", "Pain " + canary + ".");
  for (const auto& more : {std::vector<std::string>{}, std::vector<std::string>{"--model", model}}) {
    std::vector<std::string> arguments{"--format", "jsonl", empty, w.path("none.txt"), good};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto done = w.summarize(arguments);
    CHECK(done.status == 1);
    CHECK(json::parse(done.out).at("note") == good);
    CHECK_THAT(done.err, tests::contains(empty + ": the source is empty") && tests::contains("none.txt: cannot open"));
  }
  CHECK(w.summarize({"--input", "jsonl"}, "{\"text\": \"" + canary + "\"}\n{\"text\": 5}\n").status == 1);

  const auto refused = [&](const std::vector<std::string>& arguments, int status, const std::string& why) {
    const auto done = w.summarize(arguments, "Pain.");
    CHECK(done.status == status);
    CHECK(done.out == "");
    CHECK_THAT(done.err, tests::contains(why));
  };
  refused({"--model", model, "--beams", "1000"}, 1, "1000 beams over a vocabulary of");
  refused({"--model", model, "--max-length", "600"}, 1, "the decoder has 512 positions");
  refused({"--model", w.path("none")}, 1, "does not exist");
  refused({"--beams", "4"}, 2, "--beams is for a --model that writes summaries");
  refused({"--max-length", "9"}, 2, "--max-length is for a --model");
  refused({"--model", model, "--sentences", "4"}, 2, "--sentences is for --extractive");
  refused({"--model", model, "--sample", "--beams", "4"}, 2, "does not go with --sample");
  refused({"--model", model, "--seed", "4"}, 2, "--seed needs --sample");
  refused({"--precision", "bf16"}, 2, "--precision needs --model");
  refused({"-", "-"}, 2, "- can be given once only");
  refused({"--balance", "2"}, 2, "--balance");
}

TEST_CASE("summarize refuses a decoder without cross-attention") {
  const ward w;
  const auto done = w.summarize({"--model", w.summarizer(false)}, "Pain.");
  CHECK(done.status == 1);
  CHECK_THAT(done.err, tests::contains("the decoder has no cross-attention"));
}

}  // namespace summarize_test
