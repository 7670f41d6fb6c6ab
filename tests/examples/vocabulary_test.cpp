#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/help_examples.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/word_model.hpp"

namespace vocabulary_program_test {

namespace {

using json = nlohmann::json;
using namespace clinicalbert;
using tests::canary;

/// A folder with texts of several formats and a model of letters and a few words.
struct corpus : tests::scratch_files {
  corpus() {
    std::filesystem::create_directories(path("notes/more"));
    std::string note, other;
    for (int i = 0; i < 30; ++i) note += "Pneumonia after aspirin, no effusion. ";
    for (int i = 0; i < 8; ++i) other += "Effusion; effusion? Pneumonia 2024 2024. ";
    file("notes/a.txt", note);
    file("notes/more/b.txt", other);
    file("articles.jsonl",
         "{\"text\": \"Sepsis and sepsis.\", \"body\": \"ab ab ab ab ab\"}\n{\"sections\": [\"no.\"]}\n");
    file("held_out.txt", "An effusion.");
    file("bad.jsonl", canary + "\n{\"text\": \"fine\"}\n");
    tests::write_word_model(path("model"), weights::head_kind::masked_lm);
  }

  [[nodiscard]] static tests::program_result run(const std::vector<std::string>& arguments) {
    return tests::run_with_clean_output("vocabulary", arguments);
  }
};

}  // namespace

TEST_CASE("vocabulary train makes the same vocabulary on any number of threads", "[examples]") {
  const corpus all;
  const auto train = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"train", "--out", all.path("vocab.txt"), all.path("notes"),
                                       all.path("articles.jsonl")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return corpus::run(arguments);
  };
  const auto first = train({"--size", "70", "--lowercase", "--threads", "1"});
  CHECK(first.status == 0);
  const auto report = json::parse(first.out);
  CHECK(report["documents"] == 4);
  CHECK(report["pieces"] == 70);
  const auto pieces = tokens::vocabulary::load(all.path("vocab.txt"));
  CHECK(pieces.size() == 70);
  CHECK(pieces.find("pneumonia"));
  CHECK(!pieces.find("P"));
  const auto bytes = tests::file_text(all.path("vocab.txt"));
  CHECK(train({"--size", "70", "--lowercase", "--threads", "4"}).out == first.out);
  CHECK(tests::file_text(all.path("vocab.txt")) == bytes);

  const auto cased = train({"--cased", "--min-frequency", "31"});
  CHECK(cased.status == 0);
  CHECK(tokens::vocabulary::load(all.path("vocab.txt")).find("Pneumonia"));
  CHECK(!tokens::vocabulary::load(all.path("vocab.txt")).find("aspirin"));  // 30 times
  CHECK(train({"--alphabet-limit", "3"}).status == 0);
  CHECK(tokens::vocabulary::load(all.path("vocab.txt")).size() < 40);

  // What can be read is read.
  const auto bad = train({all.path("bad.jsonl")});
  CHECK(bad.status == 1);
  CHECK_THAT(bad.err, tests::contains("bad.jsonl: the line at byte 0: is not valid JSON"));
  CHECK(json::parse(bad.out)["documents"] == 5);
}

TEST_CASE("vocabulary extend adds the words that save most, and measure says how much", "[examples]") {
  const corpus all;
  const auto extended =
      corpus::run({"extend", "--from", all.path("model"), "--add", "2", "--out", all.path("out"), all.path("notes")});
  CHECK(extended.err.empty());
  REQUIRE(extended.status == 0);
  const auto report = json::parse(extended.out);
  CHECK(report["added"] == 2);
  const auto before = tokens::vocabulary::load(all.path("model/vocab.txt"));
  const auto after = tokens::vocabulary::load(all.path("out/vocab.txt"));
  CHECK(after.size() == before.size() + 2);
  CHECK(after.find("effusion") == static_cast<std::int32_t>(before.size()));  // 46 times 7
  CHECK(after.find("pneumonia") == static_cast<std::int32_t>(before.size()) + 1);
  CHECK(report["vocab_size"] == after.size());
  CHECK(report["after"]["fertility"] < report["before"]["fertility"]);

  const auto measured =
      corpus::run({"measure", "--vocab", all.path("model"), "--vocab", all.path("out"), all.path("held_out.txt")});
  REQUIRE(measured.status == 0);
  const auto rows = json::parse(measured.out)["vocabularies"];
  CHECK(rows[0]["words"] == 3);  // an, effusion, a full stop
  CHECK(rows[0]["text_pieces"] == 11);
  CHECK(rows[1]["text_pieces"] == 4);
  CHECK(rows[1]["saved"].get<double>() == tests::approx(7.0 / 11));
  CHECK(rows[1]["fertility"].get<double>() == tests::approx(4.0 / 3));
  CHECK(rows[0]["continued_rate"].get<double>() == tests::approx(2.0 / 3));
  // A vocab.txt alone does not say that texts are lower-cased: "An" is unknown.
  const auto plain = corpus::run({"measure", "--vocab", all.path("out/vocab.txt"), all.path("held_out.txt")});
  CHECK(json::parse(plain.out)["vocabularies"][0]["unknown_rate"].get<double>() == tests::approx(1.0 / 3));

  // There is nothing left to add, and nothing is written over.
  const auto none = corpus::run({"extend", "--from", all.path("out"), "--add", "2", "--min-count", "31", "--out",
                                 all.path("more"), all.path("notes")});
  CHECK(none.status == 1);
  CHECK_THAT(none.err, tests::contains("no word of the files saves a piece"));
  CHECK(!std::filesystem::exists(all.path("more")));
  const auto again =
      corpus::run({"extend", "--from", all.path("model"), "--add", "2", "--out", all.path("out"), all.path("notes")});
  CHECK(again.status == 1);
  CHECK_THAT(again.err, tests::contains("is there already"));
}

TEST_CASE("vocabulary extend takes what a running tokenizer learned", "[examples]") {
  const corpus all;
  const auto base = tokens::vocabulary::load(all.path("model/vocab.txt"));
  tokens::growing_vocabulary growing(base, tokens::tokenizer_options::uncased(), {.min_count = 2, .min_texts = 1});
  const auto extend = [&](std::vector<std::string> more) {
    tokens::write_growth(all.path("growth.json"), base, growing.state());
    std::vector<std::string> arguments{"extend", "--from",       all.path("model"), "--growth", all.path("growth.json"),
                                       "--out",  all.path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return corpus::run(arguments);
  };
  growing.see("Effusion, effusion");
  CHECK_THAT(extend({}).err, tests::contains("nothing was learned yet"));
  CHECK(growing.grow() == 1);
  CHECK(extend({all.path("notes")}).status == 2);
  CHECK(!std::filesystem::exists(all.path("out")));
  const auto result = extend({});
  REQUIRE(result.status == 0);
  CHECK(json::parse(result.out)["pieces"] == base.size() + 1);
  CHECK(tokens::vocabulary::load(all.path("out/vocab.txt")).find("effusion") ==
        growing.snapshot()->pieces().find("effusion"));
}

TEST_CASE("vocabulary refuses wrong command lines and texts without a word", "[examples]") {
  const corpus all;
  all.file("blank.txt", " \n");
  const auto blank = corpus::run({"train", "--out", all.path("vocab.txt"), all.path("blank.txt")});
  CHECK(blank.status == 1);
  CHECK_THAT(blank.err, tests::contains("there is no word in the files"));
  CHECK(!std::filesystem::exists(all.path("vocab.txt")));
  CHECK(corpus::run({}).status == 2);
  CHECK(corpus::run({"train", all.path("notes")}).status == 2);
  CHECK(corpus::run({"train", "--size", canary, "--out", all.path("v"), all.path("notes")}).status == 2);
  CHECK(corpus::run({"train", "--cased", "--lowercase", "--out", all.path("v"), all.path("notes")}).status == 2);
  CHECK(corpus::run({"extend", "--from", all.path("model"), "--out", all.path("v"), all.path("notes")}).status == 2);
  CHECK(corpus::run({"extend", "--from", all.path("none"), "--add", "1", "--out", all.path("v"), all.path("notes")})
            .status == 1);
  CHECK(corpus::run({"measure", "--vocab", all.path("notes/a.txt"), all.path("notes")}).status == 1);
}

TEST_CASE("the examples that vocabulary shows work", "[examples]") {
  const corpus all;
  std::size_t shown = 0;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"train", "--help"}, {"extend", "--help"}, {"measure", "--help"}}) {
    const auto help = corpus::run(words);
    CHECK(help.status == 0);
    for (const auto& example : tests::help_examples(help.out, "vocabulary")) {
      CAPTURE(example);
      if (example.find("--out larger_model") != std::string::npos)
        std::filesystem::remove_all(all.path("larger_model"));
      const auto result = tests::run_example(example, "vocabulary", all.scratch.path());
      CHECK(result.err.empty());
      CHECK(result.status == 0);
      ++shown;
    }
  }
  CHECK(shown == 9);
}

}  // namespace vocabulary_program_test
