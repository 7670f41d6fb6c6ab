#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/clinical_files.hpp"
#include "tests/examples/help_examples.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace pretrain_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;
using tests::canary;

/// Documents in which each drug has its illness; the other words are many.
std::string documents(std::size_t count, std::size_t first) {
  std::string lines;
  for (std::size_t d = first; d < first + count; ++d) {
    std::string text;
    for (std::size_t s = 0; s < 2 + d % 5; ++s) {
      const bool one = (d * 7 + s * 3) % 5 < 2;
      text += std::string(one ? "aspirin" : "metformin") + " for " + (one ? "hypertension" : "diabetes mellitus") +
              " on day " + std::to_string(d * 13 + s) + ". ";
    }
    lines += json{{"text", text + (d % 4 == 0 ? canary + "." : "")}}.dump() + "\n";
  }
  return lines;
}

/// A folder with a base of bert_tiny's shape, its vocabulary, and stores of other documents.
struct workshop : tests::scratch_files {
  std::string base = path("minilm"), vocabulary = path("minilm/vocab.txt"), out = path("out");

  workshop() {
    tests::write_random_base(base);
    prepare("train.store", documents(120, 0));
    prepare("dev.store", documents(30, 500));
    tests::write_text(path("diseases.tsv"), tests::disease_sentences());
    tests::write_text(path("induced.pubtator"), tests::induced_diseases());
  }

  void prepare(const std::string& store, const std::string& lines, const std::string& pieces = "") const {
    tests::write_text(path("lines.jsonl"), lines);
    const auto made =
        tests::run(tests::program("prepare_corpus"), {"--vocab", pieces.empty() ? vocabulary : pieces, "--lowercase",
                                                      "--threads", "1", "--out", path(store), path("lines.jsonl")});
    INFO(made.err);
    REQUIRE(made.status == 0);
  }

  /// What is asked, and what is taken without it in these tests.
  [[nodiscard]] std::vector<std::string> options(const std::vector<std::string>& more) const {
    std::vector<std::string> all = more;
    const auto add = [&](const std::string& name, const std::string& value) {
      if (std::find(more.begin(), more.end(), name) == more.end()) all.insert(all.end(), {name, value});
    };
    add("--data", path("train.store"));
    add("--out", out);
    add("--steps", "20");
    add("--length", "32");
    add("--batch-tokens", "256");
    add("--threads", "2");
    return all;
  }
  [[nodiscard]] tests::program_result pretrain(const std::vector<std::string>& more) const {
    return tests::run_with_clean_output("pretrain", options(more));
  }
  /// A signal that comes once a checkpoint is there; gives the status that the shell sees.
  [[nodiscard]] int interrupted(const std::string& signal, const std::string& checkpoint,
                                const std::vector<std::string>& more) const {
    std::string command = "'" + std::filesystem::absolute(tests::program("pretrain")).string() + "'";
    for (const auto& word : options(more)) command += " '" + word + "'";
    command += " > '" + path("printed") + "' 2> '" + path("err") + "' & p=$!; until [ -e '" + out + "/" + checkpoint +
               "' ] || ! kill -0 $p; do sleep 0.01; done; kill " + signal + " $p; wait $p; echo $?";
    return std::stoi(tests::run("/bin/sh", {"-c", command}).out);
  }
};

std::string weights_of(const std::string& folder) { return tests::file_text(folder + "/model.safetensors"); }

}  // namespace

TEST_CASE("pretrain learns from new weights, in two phases, and its folder is one to go on from") {
  const workshop w;
  const auto done = w.pretrain({"--preset", "bert_tiny", "--vocab", w.vocabulary, "--lowercase", "--held-out",
                                w.path("dev.store"), "--learning-rate", "2e-3", "--steps", "60", "--second-steps", "5",
                                "--second-length", "64", "--batch-tokens", "1024"});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto result = json::parse(done.out);
  CHECK(result["model"] == "bert_tiny");
  CHECK(result["steps"] == 65);
  const auto& scores = result["held_out"][w.path("dev.store")];
  // New weights know no piece from another: about as many seem possible as there are.
  CHECK(scores["before"]["perplexity"] > 50);
  CHECK(scores["after"]["perplexity"] < 20);
  CHECK(scores["after"]["mlm_accuracy"] > 0.3);
  CHECK((scores["after"]["nsp_accuracy"] >= 0 && scores["after"]["nsp_accuracy"] <= 1));
  for (const std::string name : {"config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors", "log.jsonl",
                                 "log.csv", "training.svg", "README.md", "checkpoint-65"}) {
    INFO(name);
    CHECK(std::filesystem::exists(w.out + "/" + name));
  }
  const auto config = json::parse(tests::file_text(w.out + "/config.json"));
  CHECK(config["architectures"] == json({"BertForPreTraining"}));
  const auto card = tests::file_text(w.out + "/README.md");
  for (const char* part : {"Pretrained from new weights", "| train | train.store |", "| dev | dev.store |",
                           "| dev.store | perplexity |", "| steps of 64 pieces | 5 |"})
    CHECK_THAT(card, tests::contains(part));
  const auto log = tests::file_text(w.out + "/log.csv");
  CHECK(
      log.starts_with("step,epoch,tokens,loss,gradient_norm,learning_rate,mlm_accuracy,mlm_loss,nsp_accuracy,nsp_loss,"
                      "mean_loss,perplexity,"));

  workshop next;
  next.base = w.out;
  const auto more = next.pretrain({"--from", w.out, "--held-out", w.path("dev.store"), "--pairs", "sentence-order",
                                   "--masking", "spans", "--steps", "3"});
  INFO(more.err);
  REQUIRE(more.status == 0);
  CHECK_THAT(more.err, tests::contains("sop_loss"));
  const auto again = next.pretrain({"--from", w.out, "--held-out", w.path("dev.store"), "--out", next.path("third"),
                                    "--steps", "1", "--precision", "fp32"});
  INFO(again.err);
  REQUIRE(again.status == 0);
  // What was written is what was scored.
  CHECK(json::parse(again.out)["held_out"][w.path("dev.store")]["before"] == scores["after"]);
}

TEST_CASE("pretrain that is killed at any moment goes on to the same bits") {
  const workshop w;
  const std::vector<std::string> more{"--from",          w.base,
                                      "--steps",         "90",
                                      "--second-steps",  "6",
                                      "--second-length", "64",
                                      "--held-out",      w.path("dev.store"),
                                      "--save-steps",    "5",
                                      "--accumulation",  "2"};
  REQUIRE(w.pretrain(more).status == 0);
  const auto whole = weights_of(w.out), log = tests::file_text(w.out + "/log.csv");
  std::filesystem::remove_all(w.out);
  auto again = more;
  again.emplace_back("--resume");
  for (const char* checkpoint : {"checkpoint-5", "checkpoint-30", "checkpoint-60"}) {
    CAPTURE(checkpoint);
    CHECK(w.interrupted("-9", checkpoint, again) == 128 + 9);
    CHECK(!std::filesystem::exists(w.out + "/model.safetensors"));
  }
  const auto resumed = w.pretrain(again);
  INFO(resumed.err);
  REQUIRE(resumed.status == 0);
  CHECK_THAT(resumed.err, tests::contains("goes on from checkpoint-"));
  CHECK(weights_of(w.out) == whole);
  CHECK(tests::file_text(w.out + "/log.csv") == log);
  // Once more: the run is over, and what it gave is written again.
  CHECK(w.pretrain(again).status == 0);
  CHECK(weights_of(w.out) == whole);

  CHECK(w.pretrain(more).status == 1);  // not without --resume
  auto other = again;
  other.insert(other.end(), {"--seed", "4"});
  CHECK_THAT(w.pretrain(other).err, tests::contains("is of a run with"));
}

TEST_CASE("pretrain learns entities and relations beside text, and is killed and goes on to the same bits") {
  const workshop w;
  const std::vector<std::string> more{"--from",
                                      w.base,
                                      "--steps",
                                      "60",
                                      "--save-steps",
                                      "5",
                                      "--entities",
                                      w.path("diseases.tsv"),
                                      "--relations",
                                      w.path("induced.pubtator"),
                                      "--sampling",
                                      "fixed",
                                      "--shares",
                                      "2",
                                      "1",
                                      "1",
                                      "--learn-weights"};
  const auto done = w.pretrain(more);
  INFO(done.err);
  REQUIRE(done.status == 0);
  CHECK_THAT(done.err, tests::contains("entities: 40 examples, 3 labels"));
  for (const char* name : {"entity_loss", "entity_scale", "mlm_loss", "relation_loss"})
    CHECK_THAT(done.err, tests::contains(name));
  const auto config = [&](const std::string& name) { return json::parse(tests::file_text(w.out + name)); };
  CHECK(config("/config.json")["architectures"] == json({"BertForPreTraining"}));
  CHECK(config("/entities/config.json")["architectures"] == json({"BertForTokenClassification"}));
  CHECK(config("/entities/config.json")["id2label"]["1"] == "B-Disease");
  CHECK(config("/relations/config.json")["id2label"]["1"] == "CID");
  const auto log = tests::file_text(w.out + "/log.csv");
  const auto all = [&] {
    return weights_of(w.out) + weights_of(w.out + "/entities") + weights_of(w.out + "/relations");
  };
  const auto whole = all();
  std::filesystem::remove_all(w.out);
  auto again = more;
  again.emplace_back("--resume");
  for (const char* checkpoint : {"checkpoint-5", "checkpoint-35"})
    CHECK(w.interrupted("-9", checkpoint, again) == 128 + 9);
  again.insert(again.end(), {"--threads", "1"});
  const auto resumed = w.pretrain(again);
  INFO(resumed.err);
  REQUIRE(resumed.status == 0);
  CHECK(all() == whole);
  CHECK(tests::file_text(w.out + "/log.csv") == log);

  tests::write_text(w.path("diseases.tsv"), tests::disease_sentences("Illness"));
  const auto refused = w.pretrain(again);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err,
             tests::contains("is of a run with entity_labels O, B-Disease, I-Disease where this one has O, "
                             "B-Illness, I-Illness"));
  tests::write_text(w.path("diseases.tsv"), tests::disease_sentences());
  CHECK(w.pretrain(again).status == 0);
  CHECK(all() == whole);
}

TEST_CASE("pretrain on a full disk says so, and goes on from the last checkpoint once there is room") {
  const workshop w;
  const std::vector<std::string> more{"--from", w.base, "--steps", "60", "--save-steps", "5", "--resume"};
  REQUIRE(w.pretrain(more).status == 0);
  const auto whole = weights_of(w.out);
  std::filesystem::remove_all(w.out);
  REQUIRE(w.interrupted("-9", "checkpoint-10", more) == 128 + 9);
  // No file may become so large: what a write says then is as on a full disk, but for the reason.
  std::string command =
      "trap '' XFSZ; ulimit -f 100; exec '" + std::filesystem::absolute(tests::program("pretrain")).string() + "'";
  for (const auto& word : w.options(more)) command += " '" + word + "'";
  const auto full = tests::run("/bin/sh", {"-c", command});
  INFO(full.err);
  CHECK(full.status == 1);
  CHECK_THAT(full.err, tests::contains("cannot write: "));
  CHECK((full.out + full.err).find(canary) == std::string::npos);
  CHECK(std::filesystem::exists(w.out + "/checkpoint-10"));
  for (const auto& entry : std::filesystem::directory_iterator(w.out))
    CHECK(!entry.path().filename().string().starts_with("."));
  CHECK(w.pretrain(more).status == 0);
  CHECK(weights_of(w.out) == whole);
}

TEST_CASE("pretrain that a signal stops writes a checkpoint and goes on to the same bits") {
  const workshop w;
  const std::vector<std::string> more{"--from", w.base, "--steps", "60", "--save-steps", "25", "--resume"};
  REQUIRE(w.pretrain(more).status == 0);
  const auto whole = weights_of(w.out);
  for (const char* signal : {"-TERM", "-INT"}) {
    std::filesystem::remove_all(w.out);
    CHECK(w.interrupted(signal, "checkpoint-25", more) == 1);
    CHECK_THAT(tests::file_text(w.path("err")), tests::contains("stopped by a signal after step "));
    CHECK(!std::filesystem::exists(w.out + "/model.safetensors"));
    const auto resumed = w.pretrain(more);
    CHECK(resumed.status == 0);
    CHECK(resumed.err.find("goes on from checkpoint-25,") == std::string::npos);
    CHECK(weights_of(w.out) == whole);
  }
}

TEST_CASE("pretrain refuses other stores, other models and what cannot be, by name") {
  const workshop w;
  const auto refused = [&](const std::vector<std::string>& more, const char* why) {
    const auto result = w.pretrain(more);
    INFO(result.err);
    CHECK(result.status == 1);
    CHECK_THAT(result.err, tests::contains(why));
  };
  REQUIRE(w.pretrain({"--from", w.base, "--steps", "2"}).status == 0);
  const auto kept = weights_of(w.out);
  w.prepare("more.store", documents(120, 9));
  refused({"--from", w.base, "--steps", "2", "--resume", "--data", w.path("more.store")}, "is of a run with data ");
  refused({"--preset", "bert_tiny", "--vocab", w.vocabulary, "--lowercase", "--steps", "2", "--resume"},
          "is of a run with initial_weights ");
  refused({"--preset", "bert_mini", "--vocab", w.vocabulary, "--lowercase", "--steps", "2", "--resume"},
          "is of a run with model bert_tiny where this one has bert_mini");
  CHECK(weights_of(w.out) == kept);
  REQUIRE(w.pretrain({"--from", w.base, "--steps", "2", "--resume"}).status == 0);  // still usable

  tests::write_text(w.path("other.txt"), tests::file_text(w.vocabulary) + "more\n");
  w.prepare("other.store", documents(10, 0), w.path("other.txt"));
  const std::string elsewhere = w.path("elsewhere");
  refused({"--from", w.base, "--out", elsewhere, "--data", w.path("other.store")}, "was made with another vocabulary");
  refused({"--from", w.base, "--out", elsewhere, "--held-out", w.path("other.store")},
          "was made with another vocabulary");
  refused({"--from", w.base, "--cased", "--out", elsewhere}, "was made with other options of the tokenizer");
  refused({"--from", w.base, "--out", elsewhere, "--data", w.vocabulary}, "is no token store");
  refused({"--from", w.base, "--out", elsewhere, "--length", "600", "--batch-tokens", "8192"},
          "sequences of 600 pieces, but the model has 512 positions");
  CHECK(!std::filesystem::exists(elsewhere));

  for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                {"--from", w.base, "--preset", "bert_tiny", "--vocab", w.vocabulary},
                                                {"--preset", "bert_tiny"},
                                                {"--from", w.base, "--vocab", w.vocabulary},
                                                {"--preset", canary, "--vocab", "v"},
                                                {"--from", w.base, "--masking", "letters"},
                                                {"--from", w.base, "--sampling", "fixed"},
                                                {"--from", w.base, "--shares", "1", "1", "0"},
                                                {"--from", w.base, "--sampling", "fixed", "--shares", "1", "1", "0"},
                                                {"--from", w.base, "--length", "512"}}) {
    CHECK(w.pretrain(wrong).status == 2);
  }
  CHECK(tests::run(tests::program("pretrain"), {"--from", w.base}).status == 2);
}

TEST_CASE("examples of pretrain --help run") {
  const workshop w;
  tests::write_text(w.path("vocab.txt"), tests::file_text(w.vocabulary));
  const auto examples = tests::help_examples(tests::run(tests::program("pretrain"), {"--help"}).out, "pretrain");
  REQUIRE(examples.size() == 5);
  for (auto example : examples) {
    for (const std::string number : {"900", "100"})  // of as few steps as show that they can be made
      if (const auto at = example.find(" " + number); at != std::string::npos) example.replace(at, 4, " 2");
    CAPTURE(example);
    const auto done = tests::run_example(example + " --batch-tokens 1024", "pretrain", w.scratch.path());
    CAPTURE(done.err);
    CHECK(done.status == 0);
  }
}

}  // namespace pretrain_test
