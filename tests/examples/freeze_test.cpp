#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/relation_model.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace freeze_test {

namespace {

using namespace clinicalbert;

const std::string note = "Plan: aspirin 81 mg for hypertension; known diabetes mellitus.\n";

/// A model and its frozen file in a folder of their own.
struct freezer {
  tests::temporary_folder scratch;
  std::string model = (scratch.path() / "model").string(), frozen = (scratch.path() / "model.frozen").string();

  freezer() { tests::write_word_model(model); }

  [[nodiscard]] tests::program_result freeze(const std::string& precision) const {
    return tests::run(tests::program("freeze"), {"--model", model, "--precision", precision, "--out", frozen});
  }
};

tests::program_result annotate(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "jsonl", "-"});
  return tests::run(tests::program("annotate"), arguments, note);
}

TEST_CASE("freeze writes a file that annotate opens in its own precision, with the same entities and scores") {
  const freezer f;
  for (const std::string precision : {"fp32", "bf16", "int8"}) {
    CAPTURE(precision);
    const auto done = f.freeze(precision);
    CHECK(done.status == 0);
    CHECK(done.out + done.err == "");
    const auto of_folder = annotate({"--model", f.model, "--precision", precision});
    const auto of_file = annotate({"--model", f.frozen});
    CHECK(of_file.status == 0);
    CHECK(of_file.err == "");
    CHECK(of_file.out == of_folder.out);
    CHECK_THAT(of_file.out, tests::contains("Chemical"));
    CHECK(annotate({"--model", f.frozen, "--precision", precision}).out == of_file.out);
  }
  const auto other = annotate({"--model", f.frozen, "--precision", "bf16"});
  CHECK(other.status == 1);
  CHECK(other.err == "annotate: " + f.frozen + ": holds weights in \"int8\" where bf16 was asked for\n");
}

// The output of a program for a model in each precision is that for its frozen file.
void check_same_output(const std::string& program, const std::string& model, std::vector<std::string> arguments,
                       const std::string& in, const std::string& found) {
  const std::string frozen = model + ".frozen";
  for (const std::string precision : {"fp32", "bf16", "int8"}) {
    CAPTURE(program, precision);
    const auto done =
        tests::run(tests::program("freeze"), {"--model", model, "--precision", precision, "--out", frozen});
    CHECK(done.err == "");
    REQUIRE(done.status == 0);
    const auto run = [&](std::vector<std::string> which) {
      which.insert(which.end(), arguments.begin(), arguments.end());
      return tests::run(tests::program(program), which, in);
    };
    const auto of_folder = run({"--model", model, "--precision", precision}), of_file = run({"--model", frozen});
    CHECK(of_file.err == "");
    CHECK(of_file.status == 0);
    CHECK(of_file.out == of_folder.out);
    CHECK_THAT(of_file.out, tests::contains(found));
  }
}

TEST_CASE("freeze takes classifiers, span extractors, relation extractors and encoders as well") {
  const tests::temporary_folder scratch;
  const auto path = [&](const std::string& name) { return (scratch.path() / name).string(); };
  const std::string texts = "aspirin against hypertension\nno diabetes mellitus\n";
  tests::write_random_base(path("classifier"), weights::head_kind::sequence_class);
  check_same_output("classify", path("classifier"), {"--format", "jsonl", "-"}, texts, "\"scores\"");

  tests::write_random_base(path("answerer"), weights::head_kind::span_extract);
  tests::write_text(path("text"), "Plan: aspirin daily. No metformin.");
  check_same_output("answer", path("answerer"), {"--format", "jsonl", path("text"), "which drug"}, "", "\"begin\"");

  tests::write_relation_model(path("extractor"));
  tests::write_word_model(path("tagger"));
  check_same_output("relate", path("extractor"), {"--entities", path("tagger"), "-"}, "aspirin led to hypertension\n",
                    "CID");

  tests::write_random_base(path("encoder"));
  const std::string pairs = "aspirin\tmetformin\naspirin daily\tno diabetes\n";
  check_same_output("compare", path("encoder"), {}, pairs, "\"similarity\"");
  const auto by_mean = tests::run(tests::program("compare"), {"--model", path("encoder.frozen")}, pairs).out;
  std::filesystem::create_directory(path("encoder/1_Pooling"));
  tests::write_text(path("encoder/1_Pooling/config.json"), R"({"pooling_mode_cls_token": true})");
  check_same_output("compare", path("encoder"), {}, pairs, "\"similarity\"");
  CHECK(tests::run(tests::program("compare"), {"--model", path("encoder.frozen")}, pairs).out != by_mean);

  // A model of another task than the program's.
  const auto other = tests::run(tests::program("annotate"), {"--model", path("answerer.frozen"), "-"}, note);
  CHECK(other.status == 1);
  CHECK_THAT(other.err, tests::contains("answerer.frozen"));
}

TEST_CASE("freeze asks for the task where config.json does not say it") {
  const freezer f;
  auto config = tests::file_text(f.model + "/config.json");
  const std::string name = "BertForTokenClassification";
  config.replace(config.find(name), name.size(), "Another");
  tests::write_text(f.model + "/config.json", config);
  const auto lacking = f.freeze("fp32");
  CHECK(lacking.status == 1);
  CHECK(lacking.err ==
        "freeze: " + f.model + "/config.json: names no architecture that is known, so its task has to be said\n");
  const auto told = tests::run(tests::program("freeze"),
                               {"--model", f.model, "--task", "ner", "--precision", "fp32", "--out", f.frozen});
  CHECK(told.err == "");
  CHECK(annotate({"--model", f.frozen}).out == annotate({"--model", f.model, "--precision", "fp32"}).out);
}

TEST_CASE("annotate refuses a frozen file that is damaged or cut") {
  const freezer f;
  REQUIRE(f.freeze("int8").status == 0);
  const auto good = tests::file_text(f.frozen);
  auto bad = good;
  bad[bad.size() / 2] ^= 1;
  tests::write_text(f.frozen, bad);
  auto result = annotate({"--model", f.frozen});
  CHECK(result.status == 1);
  CHECK_THAT(result.err, tests::contains(f.frozen + ": is damaged: bytes "));
  tests::write_text(f.frozen, good.substr(0, good.size() / 2));
  result = annotate({"--model", f.frozen});
  CHECK(result.status == 1);
  CHECK_THAT(result.err, tests::contains("beyond the"));
}

TEST_CASE("evaluate scores a frozen file as its folder") {
  const freezer f;
  const auto data = (f.scratch.path() / "data.tsv").string();
  tests::write_text(data, "aspirin\tB-Chemical\nfor\tO\nhypertension\tB-Disease\npain\tB-Disease\n\n");
  const auto evaluate = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", data});
    return tests::run(tests::program("evaluate"), arguments);
  };
  REQUIRE(f.freeze("int8").status == 0);
  const auto of_file = evaluate({"--model", f.frozen});
  CHECK(of_file.status == 0);
  CHECK_THAT(of_file.out, tests::contains("\"Chemical\""));
  CHECK(of_file.out == evaluate({"--model", f.model, "--precision", "int8"}).out);
  CHECK(evaluate({"--model", f.frozen, "--precision", "fp32"}).status == 1);
}

TEST_CASE("freeze says what is wrong, and leaves no file behind") {
  const freezer f;
  const auto help = tests::run(tests::program("freeze"), {"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("Examples:"));
  CHECK_THAT(help.out, tests::contains("Exit status"));
  CHECK(tests::run(tests::program("freeze"), {"--model", f.model, "--out", f.frozen}).status == 2);
  CHECK(f.freeze("fp16").status == 2);

  std::filesystem::remove(f.model + "/vocab.txt");
  const auto lacking = f.freeze("fp32");
  CHECK(lacking.status == 1);
  CHECK_THAT(lacking.err, tests::contains("freeze: " + f.model));
  CHECK_FALSE(std::filesystem::exists(f.frozen));
}

}  // namespace

}  // namespace freeze_test
