#include <algorithm>
#include <cmath>
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
#include "tests/examples/help_examples.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace finetune_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;
using tests::canary;

struct workshop : tests::scratch_files {
  std::string base = path("base"), out = path("out");

  workshop() { tests::write_random_base(base); }
  [[nodiscard]] tests::program_result finetune(const std::string& task, std::vector<std::string> more) const {
    more.insert(more.begin(), {"--task", task, "--base", base, "--out", out});
    return tests::run_with_clean_messages("finetune", more);
  }

  // Trains, looks at what is in OUT, and holds `evaluate` to the scores that `finetune` says; gives those of `data`.
  [[nodiscard]] json learned(const std::string& task, const std::string& data, std::vector<std::string> more = {},
                             std::vector<std::string> of_evaluate = {}) const {
    more.insert(more.begin(), {"--train", data, "--dev", data, "--test", data, "--batch", "4", "--threads", "2"});
    if (std::ranges::find(more, "--learning-rate") == more.end()) more.insert(more.end(), {"--learning-rate", "2e-3"});
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

/// What `summarize` says of a text.
json summarized(const std::string& model, const std::string& text, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--model", model, "--format", "jsonl"});
  const auto done = tests::run(tests::program("summarize"), more, text);
  CHECK(done.err == "");
  REQUIRE(done.status == 0);
  return json::parse(done.out);
}

std::vector<json> json_lines(const std::string& text) {
  std::vector<json> lines;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
    lines.push_back(json::parse(text.substr(begin, text.find('\n', begin) - begin)));
  return lines;
}

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

TEST_CASE("finetune learns with every set of kernels that runs here, and refuses the others") {
  const auto list = tests::run(tests::program("annotate"), {"--cpu", "list"}, "");
  REQUIRE(list.status == 0);
  std::istringstream sets(list.out);
  for (std::string line; std::getline(sets, line);) {
    CAPTURE(line);
    const auto name = line.substr(0, line.find(' '));
    const workshop w;
    const auto data = w.file("tags.tsv", tags);
    if (line.find("not on this processor") == std::string::npos) {
      CHECK(w.learned("ner", data, {"--epochs", "8", "--cpu", name})["micro"]["f1"] == 1.0);
    } else {
      CHECK(w.finetune("ner", {"--train", data, "--cpu", name}).status == 2);
      CHECK(!std::filesystem::exists(w.out));
    }
  }
}

TEST_CASE(
    "finetune with one head a type learns entities in others from brat, which evaluate scores and annotate finds") {
  const workshop w;
  const auto folder = w.path("brat");
  std::filesystem::create_directory(folder);
  const std::string note = "no " + canary + " and diabetes mellitus\nfor aspirin , diabetes\n";
  const auto add = [&](const std::string& type, std::size_t number, std::size_t begin, std::size_t end) {
    return "T" + std::to_string(number) + "\t" + type + " " + std::to_string(begin) + " " + std::to_string(end) + "\t" +
           note.substr(begin, end - begin) + "\n";
  };
  const auto first = note.find("diabetes"), drug = note.find("aspirin"), second = note.rfind("diabetes");
  for (int i = 0; i < 12; ++i) {
    tests::write_text(folder + "/" + std::to_string(i) + ".txt", note);
    tests::write_text(folder + "/" + std::to_string(i) + ".ann",
                      add("Disease", 1, first, first + 17) + add("Finding", 2, first, first + 8) +
                          add("Chemical", 3, drug, drug + 7) + add("Finding", 4, second, second + 8));
  }
  const auto scores = w.learned("ner", folder, {"--epochs", "16", "--one-head-a-type"});
  CHECK(scores["micro"]["f1"] == 1.0);
  CHECK(scores["labels"]["Finding"]["support"] == 24);
  const auto config = json::parse(tests::file_text(w.out + "/config.json"));
  CHECK(config["one_head_a_type"] == true);
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("| one\\_head\\_a\\_type | true |"));
  CHECK(config["id2label"]["4"] == "Disease:B");

  const auto found =
      tests::run(tests::program("annotate"), {"--model", w.out, "--format", "jsonl", w.file("note.txt", note)});
  REQUIRE(found.status == 0);
  const auto entities = json_lines(found.out).at(0)["entities"];
  REQUIRE(entities.size() == 4);
  CHECK(entities[0]["begin"] == first);
  CHECK(entities[0]["end"] == first + 17);
  CHECK(entities[1]["begin"] == first);
  CHECK(entities[1]["end"] == first + 8);

  const auto page = w.path("page.html");
  CHECK(tests::run(tests::program("evaluate"), {"--model", w.out, "--data", folder, "--report", page}).status == 0);
  CHECK(tests::file_text(page).find("Finding") != std::string::npos);
  CHECK(w.finetune("ner", {"--train", folder, "--crf", "--one-head-a-type"}).status == 2);
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
  const auto note = w.file("note.txt", "diabetes " + canary);
  const auto decided = tests::run(tests::program("answer"), {"--decide", "--model", w.out, note, "is it a drug"});
  CHECK(decided.err == "");
  CHECK_THAT(decided.out, tests::contains(": bytes 0 to 21, no "));
}

TEST_CASE("finetune learns by low-rank updates alone, which are merged into what it writes") {
  const workshop w;
  const auto scores = w.learned("ner", w.file("tags.tsv", tags),
                                {"--epochs", "12", "--lora", "8", "--lora-target", "*.query.weight", "--lora-target",
                                 "*.value.weight", "--lora-target", "*.dense.weight", "--learning-rate", "1e-2"});
  CHECK(scores["micro"]["f1"].get<double>() >= 0.9);
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("| low\\_rank | 8 |"));
  const auto refused = w.finetune("ner", {"--train", w.path("tags.tsv"), "--lora", "8", "--lora-target", "nothing"});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("low-rank adaptation has no target"));
}

TEST_CASE("finetune learns to write what is said of a text, from fields that are named") {
  const workshop w;
  const auto pairs = w.file(
      "pairs.csv",
      "note,short\n" + repeated("takes aspirin " + canary + ",aspirin\n\"has diabetes, now\",diabetes mellitus\n", 8));
  std::vector<std::string> options{"--train", pairs, "--dev", pairs, "--test", pairs, "--source", "note"};
  options.insert(options.end(), {"--target", "short", "--max-length", "8", "--epochs", "20", "--batch", "4",
                                 "--learning-rate", "2e-3", "--threads", "2", "--label-smoothing", "0.1"});
  auto done = w.finetune("summarize", options);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto result = json::parse(done.out);
  CHECK(result["metric"] == "rouge1");
  const auto scores = result["test"][pairs];
  CHECK(scores["rouge1"]["f1"] == 1.0);
  CHECK(scores["rougeLsum"]["f1"] == 1.0);
  CHECK((scores["pairs"] == 16 && scores["texts"] == 16 && scores["cut_sources"] == 0));
  for (const std::string name : {"config.json", "generation_config.json", "vocab.txt", "tokenizer_config.json",
                                 "model.safetensors", "log.jsonl", "log.csv", "training.svg", "README.md"}) {
    INFO(name);
    REQUIRE(std::filesystem::exists(w.out + "/" + name));
    if (name != "vocab.txt" && name != "model.safetensors")
      CHECK(tests::file_text(w.out + "/" + name).find(canary) == std::string::npos);
  }
  CHECK(json::parse(tests::file_text(w.out + "/config.json"))["model_type"] == "encoder-decoder");
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("pipeline_tag: \"summarization\""));

  // The other programs open the folder, and write what was scored.
  CHECK(summarized(w.out, "takes aspirin", {"--max-length", "8"}).at("summary") == "Aspirin");
  const auto evaluated =
      tests::run(tests::program("evaluate"), {"--task", "summarize", "--model", w.out, "--data", pairs, "--source",
                                              "note", "--target", "short", "--max-length", "8"});
  CHECK(evaluated.err == "");
  REQUIRE(evaluated.status == 0);
  const auto again = json::parse(evaluated.out).at(pairs);
  for (const auto& [name, value] : again.items()) CHECK(value == scores.at(name));

  const workshop more;
  json questions = json::object();
  for (int i = 0; i < 6; ++i)
    questions[std::to_string(i)] = {{"QUESTION", "?"}, {"CONTEXTS", {"aspirin", canary}}, {"LONG_ANSWER", "aspirin"}};
  const auto file = more.file("questions.json", questions.dump());
  done = more.finetune("summarize",
                       {"--train", file, "--folds", "2", "--epochs", "1", "--shared", "--source-length", "8"});
  INFO(done.err);
  REQUIRE(done.status == 0);
  CHECK_THAT(done.err, tests::contains("3 sources and 0 targets are cut at their 8 and 128 pieces"));
  CHECK(json_lines(done.out)[0]["held_out"][file]["pairs"] == 3);
  CHECK(json::parse(tests::file_text(more.out + "/fold-1/config.json"))["tie_encoder_decoder"] == true);
  CHECK(summarized(more.out + "/fold-1", "1 aspirin", {"--source-length", "8"}).at("parts").size() == 1);

  CHECK(w.finetune("summarize", {"--train", pairs, "--store", "int8"}).status == 2);
  const auto refused = w.finetune("summarize", {"--train", pairs});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("lacks the column"));
  options.insert(options.end(), {"--min-length", "9"});
  CHECK(w.finetune("summarize", options).status == 1);
}

TEST_CASE("finetune learns to copy pieces of a text, and the other programs do what the folder says") {
  const workshop w;
  const auto pairs =
      w.file("pairs.csv",
             "source,target\n" + repeated("takes aspirin " + canary + ",aspirin\n\"has diabetes, now\",diabetes\n", 8));
  std::vector<std::string> options{"--train", pairs, "--dev", pairs, "--test", pairs, "--copy"};
  options.insert(options.end(), {"--max-length", "8", "--epochs", "12", "--batch", "4", "--learning-rate", "2e-3",
                                 "--threads", "2", "--shared", "--label-smoothing", "0.1"});
  auto interrupted = options;
  interrupted.insert(interrupted.end(), {"--save-steps", "20"});
  const auto done = w.finetune("summarize", interrupted);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto scores = json::parse(done.out)["test"][pairs];
  CHECK(scores["rouge1"]["f1"] == 1.0);
  CHECK(json::parse(tests::file_text(w.out + "/config.json"))["decoder"]["pointer_generator"] == true);
  CHECK_THAT(tests::file_text(w.out + "/README.md"), tests::contains("| copy | true |"));
  const auto said = summarized(w.out, "takes aspirin", {"--max-length", "8", "--trace"});
  CHECK(said.at("summary") == "Aspirin");
  CHECK(said.at("sentences").size() == 1);
  const auto evaluated = tests::run(tests::program("evaluate"),
                                    {"--task", "summarize", "--model", w.out, "--data", pairs, "--max-length", "8"});
  CHECK(evaluated.err == "");
  REQUIRE(evaluated.status == 0);
  const auto again = json::parse(evaluated.out);
  for (const auto& [name, value] : again.at(pairs).items()) CHECK(value == scores.at(name));
  // What was learned to copy does not go on without.
  auto without = interrupted;
  std::erase(without, "--copy");
  without.emplace_back("--resume");
  const auto refused = w.finetune("summarize", without);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("initial_weights"));
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

TEST_CASE("finetune trains with several seeds, says their mean and deviation, and does not train twice") {
  const workshop w;
  const auto file = w.file("tags.tsv", tags);
  const std::vector<std::string> options{"--train", file, "--dev",     file, "--epochs", "2",
                                         "--batch", "4",  "--threads", "2",  "--seeds",  "3,4"};
  const auto done = w.finetune("ner", options);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 3);
  CHECK((lines[0]["seed"] == 3 && lines[1]["seed"] == 4));
  const double first = lines[0]["dev"][file]["micro"]["f1"], second = lines[1]["dev"][file]["micro"]["f1"];
  const auto& over_runs = lines[2]["dev"][file]["micro"]["f1"];
  CHECK(over_runs["count"] == 2);
  CHECK(over_runs["mean"].get<double>() == tests::approx((first + second) / 2).margin(1e-6));
  CHECK(over_runs["deviation"].get<double>() == tests::approx(std::abs(first - second) / std::sqrt(2.0)).margin(1e-6));
  CHECK(lines[2]["seeds"] == json({3, 4}));
  CHECK(tests::file_text(w.out + "/seeds.json") == done.out.substr(done.out.rfind('\n', done.out.size() - 2) + 1));
  // The run with a seed is that of --seed.
  const workshop single;
  const auto same =
      single.finetune("ner", {"--train", file, "--dev", file, "--epochs", "2", "--batch", "4", "--seed", "4"});
  REQUIRE(same.status == 0);
  CHECK(tests::file_text(single.out + "/model.safetensors") == tests::file_text(w.out + "/seed-4/model.safetensors"));

  const auto weights = w.out + "/seed-3/model.safetensors";
  const auto written = std::filesystem::last_write_time(weights);
  CHECK(w.finetune("ner", options).status == 1);  // of before: neither gone on from nor overwritten
  std::filesystem::remove(w.out + "/seed-4/result.json");
  auto again = options;
  again.emplace_back("--resume");
  const auto resumed = w.finetune("ner", again);
  REQUIRE(resumed.status == 0);
  CHECK_THAT(resumed.err, tests::contains("run 1 of 2, seed-3: is there"));
  CHECK(std::filesystem::last_write_time(weights) == written);
  const auto others = json_lines(resumed.out);
  REQUIRE(others.size() == 3);
  CHECK(others[0] == lines[0]);
  CHECK(others[2]["dev"] == lines[2]["dev"]);
  again.insert(again.end(), {"--learning-rate", "1e-5"});
  const auto refused = w.finetune("ner", again);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("learning_rate"));

  CHECK(w.finetune("ner", {"--train", file, "--seeds", "1,1"}).status == 2);
  CHECK(w.finetune("ner", {"--train", file, "--seeds", "1,2", "--seed", "3"}).status == 2);
  CHECK(w.finetune("ner", {"--train", file, "--seeds", "one"}).status == 2);
}

TEST_CASE("finetune validates on folds that are not learned") {
  const workshop w;
  const auto file = w.file("one.jsonl", repeated("{\"text\": \"aspirin " + canary +
                                                     "\", \"label\": \"drug\"}\n"
                                                     "{\"text\": \"diabetes now\", \"label\": \"illness\"}\n",
                                                 9));
  const std::vector<std::string> more{"--epochs", "10", "--learning-rate", "2e-3", "--batch", "4", "--threads", "2"};
  auto options = more;
  options.insert(options.end(), {"--train", file, "--folds", "3"});
  const auto done = w.finetune("classify", options);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK((lines[i]["fold"] == i + 1 && lines[i]["folds"] == 3));
    const auto& labels = lines[i]["held_out"][file]["labels"];
    CHECK((labels["drug"]["support"] == 3 && labels["illness"]["support"] == 3));  // an even part of each
    CHECK(lines[i]["dev"].empty());
    CHECK_FALSE(lines[i].contains("score"));
    CHECK(std::filesystem::exists(w.out + "/fold-" + std::to_string(i + 1) + "/model.safetensors"));
  }
  CHECK(lines[3]["held_out"][file]["accuracy"] == json({{"mean", 1.0}, {"deviation", 0.0}, {"count", 3}}));
  CHECK(std::filesystem::exists(w.out + "/folds.json"));

  // Documents stay together, and dev files choose what is kept; with seeds besides.
  const workshop notes;
  const auto related = notes.file("pairs.pubtator", documents());
  auto both = more;
  both.insert(both.end(), {"--train", related, "--dev", related, "--folds", "2", "--seeds", "1,2", "--no-markers"});
  both[1] = "1";
  const auto four = notes.finetune("relations", both);
  INFO(four.err);
  REQUIRE(four.status == 0);
  CHECK(json_lines(four.out).size() == 5);
  CHECK(json_lines(four.out)[0]["metric"] == "f1");
  CHECK(std::filesystem::exists(notes.out + "/seed-2-fold-1/result.json"));
  CHECK(json_lines(four.out)[4]["held_out"][related]["micro"]["f1"]["count"] == 4);

  const workshop small;
  const auto tagged = small.file("tags.tsv", tags);
  const auto few = small.finetune("ner", {"--train", tagged, "--folds", "5"});  // 16 sentences are 2 blocks
  CHECK(few.status == 1);
  CHECK_THAT(few.err, tests::contains("5 of them and only 2"));
  const auto blocks =
      small.finetune("ner", {"--train", tagged, "--folds", "2", "--fold-block", "4", "--epochs", "1", "--resume"});
  INFO(blocks.err);
  REQUIRE(blocks.status == 0);
  CHECK(json_lines(blocks.out)[0]["held_out"][tagged]["labels"]["Chemical"]["support"] == 6);
  CHECK(small.finetune("ner", {"--train", tagged, "--folds", "1"}).status == 2);
  CHECK(small.finetune("ner", {"--train", tagged, "--fold-seed", "1"}).status == 2);
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

TEST_CASE("finetune --help says the options of every run, and their defaults") {
  const auto help = tests::run(tests::program("finetune"), {"--help"}).out + "\n";
  for (const std::string option : {"--task", "--base", "--train", "--dev", "--test", "--out", "--threads",
                                   "--max-length", "--lowercase", "--cased"})
    CHECK_THAT(help, tests::contains("  " + option));
  const std::vector<std::pair<std::string, std::string>> defaults{
      {"--epochs", "4"}, {"--learning-rate", "0.0002"}, {"--batch", "32"}, {"--seed", "1"}};
  for (const auto& [option, value] : defaults) {
    const auto at = help.find("  " + option + " ");
    REQUIRE(at != std::string::npos);
    const auto line = help.substr(at, help.find('\n', at) - at) + " ";
    // As CLI11 shows it until 2.2, and after that.
    CHECK_THAT(line, tests::contains("=" + value + " ") || tests::contains("[" + value + "]"));
  }
}

TEST_CASE("examples of finetune --help run") {
  const workshop w;
  std::filesystem::rename(w.base, w.path("minilm"));
  for (const std::string name : {"train.tsv", "ncbi.tsv", "bc5cdr.tsv", "sites.tsv", "devel.tsv", "test.tsv"})
    (void)w.file(name, tags);
  (void)w.file("findings.pubtator", documents());
  (void)w.file("train.jsonl", repeated("{\"text\": \"aspirin\", \"label\": \"drug\"}\n"
                                       "{\"text\": \"diabetes\", \"label\": \"illness\"}\n",
                                       10));
  const auto examples = tests::help_examples(tests::run(tests::program("finetune"), {"--help"}).out, "finetune");
  REQUIRE(examples.size() >= 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CAPTURE(examples[i]);
    const auto done = tests::run_example(examples[i], "finetune", w.scratch.path());
    CAPTURE(done.err);
    CHECK(done.status == 0);
    if (i == 0) std::filesystem::remove_all(w.path("diseases"));  // two examples write there
  }
}

}  // namespace finetune_test
