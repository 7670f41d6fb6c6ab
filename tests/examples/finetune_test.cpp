#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/run_program.hpp"

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

// A word that nothing that is written may repeat, but the predictions.
const std::string canary = "zyxcanaryzyx";

struct workshop {
  tests::temporary_folder scratch;
  std::string base = path("base"), out = path("out");

  workshop() { tests::write_random_base(base); }
  [[nodiscard]] std::string path(const std::string& name) const { return (scratch.path() / name).string(); }
  std::string file(const std::string& name, std::string_view text) const {
    tests::write_text(path(name), text);
    return path(name);
  }
  [[nodiscard]] tests::program_result finetune(const std::string& task, std::vector<std::string> more) const {
    more.insert(more.begin(), {"--task", task, "--base", base, "--out", out});
    auto result = tests::run(tests::program("finetune"), more);
    CHECK(result.err.find(canary) == std::string::npos);
    return result;
  }

  // Trains, looks at what is in OUT, and holds `evaluate` to the scores that `finetune` says; gives those of `data`.
  [[nodiscard]] json learned(const std::string& task, const std::string& data, std::vector<std::string> more = {},
                             std::vector<std::string> of_evaluate = {}) const {
    more.insert(more.begin(), {"--train", data, "--dev", data, "--test", data, "--learning-rate", "2e-3", "--batch",
                               "4", "--threads", "2"});
    const auto done = finetune(task, more);
    INFO(done.err);
    REQUIRE(done.status == 0);
    const auto result = json::parse(done.out);
    CHECK(result["model"] == "bert_tiny");
    for (const std::string name :
         {"config.json", "vocab.txt", "model.safetensors", "log.jsonl", "log.csv", "training.svg", "README.md"}) {
      INFO(name);
      CHECK(std::filesystem::exists(out + "/" + name));
      if (name != "vocab.txt" && name != "model.safetensors")
        CHECK(tests::file_text(out + "/" + name).find(canary) == std::string::npos);
    }
    CHECK(result["dev"][data] == result["test"][data]);
    of_evaluate.insert(of_evaluate.begin(), {"--task", task, "--model", out, "--data", data});
    const auto evaluated = tests::run(tests::program("evaluate"), of_evaluate);
    CHECK(evaluated.err == "");
    REQUIRE(evaluated.status == 0);
    CHECK(json::parse(evaluated.out)[data] == result["test"][data]);
    return result["test"][data];
  }
};

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// Four sentences; a word's tag is the word's own.
const std::string tags =
    repeated("aspirin\tB-Chemical\nfor\tO\nhypertension\tB-Disease\n\n" + canary +
                 "\tO\nand\tO\ndiabetes\tB-Disease\nmellitus\tI-Disease\n\n"
                 "no\tO\nmetformin\tB-Chemical\n\ndiabetes\tB-Disease\n,\tO\naspirin\tB-Chemical\n\n",
             4);

// Two concepts a document, chemical and disease, related where both are the first of their kind.
std::string documents() {
  std::string all;
  int number = 0;
  for (int i = 0; i < 4; ++i)
    for (const std::string chemical : {"aspirin", "metformin"})
      for (const std::string disease : {"diabetes", "hypertension"}) {
        const std::string id = std::to_string(++number);
        const auto entity = [&](std::size_t begin, const std::string& word, const std::string& rest) {
          return id + "\t" + std::to_string(begin) + "\t" + std::to_string(begin + word.size()) + "\t" + word + "\t" +
                 rest + "\n";
        };
        all += id + "|t|" + canary + "\n" + id + "|a|" + chemical + " and " + disease + "\n";
        all += entity(canary.size() + 1, chemical, "Chemical\t" + chemical) +
               entity(canary.size() + 1 + chemical.size() + 5, disease, "Disease\t" + disease);
        if (chemical == "aspirin" && disease == "diabetes") all += id + "\tCID\t" + chemical + "\t" + disease + "\n";
        all += "\n";
      }
  return all;
}

}  // namespace

TEST_CASE("finetune learns entities, writes what evaluate reads, and says the same scores") {
  const workshop w;
  const auto scores = w.learned("ner", w.file("tags.tsv", tags), {"--epochs", "8"});
  CHECK(scores["micro"]["f1"] == 1.0);
  CHECK(scores["labels"]["Chemical"]["support"] == 12);
}

TEST_CASE("finetune in bf16 keeps int8 rows that evaluate reads") {
  const workshop w;
  const auto file = w.file("tags.tsv", tags);
  const auto scores =
      w.learned("ner", file, {"--epochs", "8", "--precision", "bf16", "--store", "int8"}, {"--precision", "bf16"});
  CHECK(scores["micro"]["f1"] == 1.0);
}

TEST_CASE("finetune learns to classify texts, pairs, several labels and numbers") {
  const workshop w;
  const auto one = w.file("one.jsonl", repeated(R"({"text": "aspirin )" + canary +
                                                    R"(", "label": "drug"})"
                                                    "\n"
                                                    R"({"text": "diabetes now", "label": "illness"})"
                                                    "\n",
                                                8));
  CHECK(w.learned("classify", one, {"--epochs", "10"})["accuracy"] == 1.0);
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("| max\\_length | 512 |"));

  const workshop pairs;
  const auto two = pairs.file(
      "two.tsv", "text\ttext_b\tlabel\n" + repeated("aspirin\taspirin\tsame\nmetformin\tdiabetes\tother\n", 8));
  CHECK(pairs.learned("pairs", two, {"--epochs", "10"})["accuracy"] == 1.0);

  const workshop several;
  const auto many = several.file(
      "many.csv", "text,codes\n" + repeated("aspirin,a\ndiabetes,b\n\"aspirin, diabetes\",a;b\nnothing,\n", 8));
  const std::vector<std::string> columns{"--label", "codes", "--label-separator", ";"};
  auto more = columns;
  more.insert(more.end(), {"--epochs", "15"});
  CHECK(several.learned("multilabel", many, more, columns)["micro"]["f1"] == 1.0);

  const workshop numbers;
  const auto values = numbers.file("values.jsonl", repeated("{\"text\": \"aspirin\", \"value\": 1}\n"
                                                            "{\"text\": \"diabetes\", \"value\": -1}\n",
                                                            8));
  CHECK(numbers.learned("regress", values, {"--epochs", "10"})["pearson"] > 0.95);
}

TEST_CASE("finetune learns to decide yes or no, from the format of PubMedQA") {
  const workshop w;
  json questions = json::object();
  for (int i = 0; i < 8; ++i)
    for (const std::string drug : {"aspirin", "diabetes"})
      questions[drug + std::to_string(i)] = {{"QUESTION", "is it a drug"},
                                             {"CONTEXTS", {drug, canary}},
                                             {"final_decision", drug == "aspirin" ? "yes" : "no"}};
  const auto scores = w.learned("yes-no", w.file("questions.json", questions.dump()), {"--epochs", "10"});
  CHECK(scores["accuracy"] == 1.0);
  CHECK(scores["labels"].contains("yes"));
  const auto note = w.file("note.txt", "metformin");
  const auto decided = tests::run(tests::program("answer"), {"--decide", "--model", w.out, note, "is it a drug"});
  CHECK(decided.err == "");
  CHECK_THAT(decided.out, tests::contains(": bytes 0 to 9, no "));
}

TEST_CASE("finetune learns by low-rank updates alone, which are merged into what it writes") {
  const workshop w;
  const auto scores = w.learned("ner", w.file("tags.tsv", tags),
                                {"--epochs", "12", "--lora", "8", "--lora-target", "*.query.weight", "--lora-target",
                                 "*.value.weight", "--lora-target", "*.dense.weight", "--learning-rate", "1e-2"});
  CHECK(scores["micro"]["f1"].get<double>() >= 0.9);
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("low_rank"));
  const auto refused = w.finetune("ner", {"--train", w.path("tags.tsv"), "--lora", "8", "--lora-target", "nothing"});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("low-rank adaptation has no target"));
}

TEST_CASE("finetune learns to answer") {
  const workshop w;
  json paragraphs = json::array();
  for (std::size_t i = 0; i < 8; ++i)
    for (const std::string answer : {"aspirin", "metformin"}) {
      const std::string text = std::string(i % 4 + 1, 'x') + " " + answer + " daily";
      paragraphs.push_back({{"context", text},
                            {"qas",
                             {{{"id", answer + std::to_string(i)},
                               {"question", "which " + canary},
                               {"answers", {{{"text", answer}, {"answer_start", text.find(answer)}}}}}}}});
    }
  const json squad{{"version", "1.1"}, {"data", {{{"title", "t"}, {"paragraphs", paragraphs}}}}};
  CHECK(w.learned("qa", w.file("answers.json", squad.dump()), {"--epochs", "12"})["exact"] >= 0.9);
}

TEST_CASE("finetune learns relations") {
  const workshop w;
  const auto scores = w.learned("relations", w.file("pairs.pubtator", documents()), {"--epochs", "15", "--no-markers"});
  CHECK(scores["micro"]["f1"] == 1.0);
}

TEST_CASE("finetune goes on from a checkpoint to the same bits") {
  const workshop w;
  const auto file = w.file("tags.tsv", tags);
  const std::vector<std::string> options{"--train", file,      "--dev", file,           "--epochs",
                                         "2",       "--batch", "4",     "--save-steps", "3"};
  REQUIRE(w.finetune("ner", options).status == 0);
  const auto whole = tests::file_text(w.out + "/model.safetensors");
  REQUIRE(std::filesystem::exists(w.out + "/checkpoint-3"));
  REQUIRE(std::filesystem::exists(w.out + "/checkpoint-8"));
  for (const std::string later : {"/checkpoint-6", "/checkpoint-8"}) std::filesystem::remove_all(w.out + later);
  std::filesystem::remove(w.out + "/model.safetensors");
  auto again = options;
  again.emplace_back("--resume");
  const auto resumed = w.finetune("ner", again);
  REQUIRE(resumed.status == 0);
  CHECK_THAT(resumed.err, tests::contains("goes on from checkpoint-3, step 3 of 8"));
  CHECK(tests::file_text(w.out + "/model.safetensors") == whole);

  auto other = again;
  other.insert(other.end(), {"--learning-rate", "1e-5"});
  const auto refused = w.finetune("ner", other);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("learning_rate"));
}

TEST_CASE("finetune refuses what it cannot read, without a word of it, and wrong command lines") {
  const workshop w;
  const auto bad = w.file("bad.tsv", canary + " has no tag column\n" + canary + "\n");
  const auto refused = w.finetune("ner", {"--train", bad});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("bad.tsv"));
  CHECK_FALSE(std::filesystem::exists(w.out));
  const auto good = w.file("tags.tsv", tags);
  CHECK(w.finetune("ner", {"--train", good, "--rate", "classifier"}).status == 2);
  CHECK(w.finetune("poetry", {"--train", good}).status == 2);
  CHECK(w.finetune("ner", {}).status == 2);
  CHECK(w.finetune("classify", {"--train", good}).status == 1);
  CHECK(tests::run(tests::program("finetune"), {"--help"}).out.find("--task relations") != std::string::npos);
}
