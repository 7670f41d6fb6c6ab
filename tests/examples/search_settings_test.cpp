#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/help_examples.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"

namespace search_settings_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;
using tests::canary;

struct workshop : tests::scratch_files {
  std::string base = path("base"), out = path("out"), data;

  workshop() {
    tests::write_random_base(base);
    std::string lines;
    for (int i = 0; i < 8; ++i)
      lines +=
          "{\"text\": \"aspirin " + canary + "\", \"label\": \"drug\"}\n" +
          "{\"text\": \"diabetes now\", \"label\": \"illness\"}\n{\"text\": \"no metformin\", \"label\": \"drug\"}\n";
    data = path("data.jsonl");
    tests::write_text(data, lines);
  }
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"--task", "classify", "--base",  base, "--train",   data, "--dev",    data,
                                 "--out",  out,        "--batch", "4",  "--threads", "2",  "--epochs", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] tests::program_result search(const std::vector<std::string>& more) const {
    return tests::run_with_clean_output("search_settings", arguments(more));
  }
  // Starts a search and kills it as soon as so many trials are finished.
  void search_until(std::size_t trials, const std::vector<std::string>& more) const {
    std::vector<std::string> words{tests::program("search_settings").string()};
    for (const auto& word : arguments(more)) words.push_back(word);
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    char* none = nullptr;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
    ::pid_t child = 0;
    REQUIRE(::posix_spawn(&child, words[0].c_str(), &actions, nullptr, pointers.data(), &none) == 0);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    while (lines(tests::file_text(out + "/trials.jsonl")).size() < trials) {
      REQUIRE(::waitpid(child, &status, WNOHANG) == 0);  // it is still at work
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
  }

  [[nodiscard]] static std::vector<json> lines(const std::string& text) {
    std::vector<json> all;
    for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
      all.push_back(json::parse(text.substr(begin, text.find('\n', begin) - begin)));
      all.back().erase("seconds");
      if (all.back().contains("best")) all.back()["best"].erase("seconds");
      all.back().erase("model");
    }
    return all;
  }
};

}  // namespace

TEST_CASE("a grid is tried whole; the best is kept, and alone scored on the test files") {
  const workshop w;
  const auto done = w.search(
      {"--method", "grid", "--try", "learning_rate=1e-6,2e-3", "--try", "layer-decay=0.9,1", "--test", w.data});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto lines = workshop::lines(done.out);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0]["settings"] == json({{"learning_rate", 1e-6}, {"layer_decay", 0.9}}));
  CHECK(lines[3]["settings"] == json({{"learning_rate", 2e-3}, {"layer_decay", 1}}));
  double best = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK((lines[i]["trial"] == i + 1 && lines[i]["metric"] == "f1" && !lines[i].contains("test")));
    best = std::max(best, lines[i]["score"].get<double>());
  }
  CHECK(lines[4]["best"]["score"] == best);
  CHECK(lines[4]["best"]["settings"]["learning_rate"] == 2e-3);
  CHECK(workshop::lines(tests::file_text(w.out + "/best.json")) == std::vector{lines[4]});
  const auto evaluated =
      tests::run(tests::program("evaluate"), {"--task", "classify", "--model", w.out + "/best", "--data", w.data});
  REQUIRE(evaluated.status == 0);
  CHECK(json::parse(evaluated.out)[w.data] == lines[4]["test"][w.data]);
  for (const int trial : {1, 2, 3, 4}) CHECK_FALSE(std::filesystem::exists(w.out + "/trial-" + std::to_string(trial)));
  // A trial is the run that finetune makes of its settings.
  const auto same = tests::run(tests::program("finetune"),
                               {"--task", "classify", "--base", w.base, "--train", w.data, "--dev", w.data, "--out",
                                w.path("same"), "--batch", "4", "--epochs", "2", "--learning-rate", "2e-3",
                                "--layer-decay", json(lines[4]["best"]["settings"]["layer_decay"]).dump()});
  REQUIRE(same.status == 0);
  CHECK(json::parse(same.out)["score"] == best);
  CHECK(tests::file_text(w.path("same") + "/model.safetensors") == tests::file_text(w.out + "/best/model.safetensors"));
}

TEST_CASE("a search that is killed at any trial goes on to the same trials, scores and best") {
  const std::vector<std::string> options{"--try",    "learning_rate=1e-5..5e-3:log",
                                         "--try",    "dropout=0.0..0.3",
                                         "--method", "halving",
                                         "--trials", "4",
                                         "--eta",    "2"};
  const workshop whole;
  const auto done = whole.search(options);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto trials = workshop::lines(tests::file_text(whole.out + "/trials.jsonl"));
  REQUIRE(trials.size() == 6);  // 4 with one epoch, 2 with two
  CHECK((trials[3]["budget"] == 1 && trials[4]["budget"] == 2 && trials[4]["rung"] == 2));
  const workshop killed;
  auto again = options;
  again.emplace_back("--resume");
  for (const std::size_t after : {1U, 3U, 5U}) {
    CAPTURE(after);
    killed.search_until(after, again);
  }
  CHECK(killed.search(options).status == 1);  // not without --resume
  const auto resumed = killed.search(again);
  INFO(resumed.err);
  REQUIRE(resumed.status == 0);
  CHECK(workshop::lines(tests::file_text(killed.out + "/trials.jsonl")) == trials);
  CHECK(workshop::lines(resumed.out) == workshop::lines(done.out));
  CHECK(tests::file_text(killed.out + "/best/model.safetensors") ==
        tests::file_text(whole.out + "/best/model.safetensors"));
  auto other = again;
  other.insert(other.end(), {"--learning-rate", "1", "--schedule", "cosine"});
  const auto refused = killed.search(other);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("schedule"));
}

TEST_CASE("a trial that diverges has failed, and the search goes on") {
  const workshop w;
  tests::write_text(w.path("space.json"), R"({"learning_rate": [1e30, 1e-3], "max_norm": [0]})");
  const auto done = w.search({"--space", w.path("space.json"), "--method", "grid", "--keep-all"});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto lines = workshop::lines(done.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["score"].is_null());
  CHECK_THAT(lines[0]["failed"].get<std::string>(), tests::contains("not finite"));
  CHECK(lines[2]["best"]["trial"] == 2);
}

TEST_CASE("a search refuses what it cannot set, and wrong command lines") {
  const workshop w;
  const auto wrong = [&](const std::vector<std::string>& more, const std::string& why, int status = 2) {
    const auto refused = w.search(more);
    CAPTURE(refused.err);
    CHECK(refused.status == status);
    CHECK_THAT(refused.err, tests::contains(why));
    CHECK(std::ranges::count(refused.err, '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(w.out));
  };
  wrong({}, "no setting");
  wrong({"--try", "learning_rat=1,2", "--trials", "2"}, "no setting learning_rat");
  wrong({"--try", "batch=16,many", "--trials", "2"}, "batch has a value");
  wrong({"--try", "batch=0..4", "--trials", "2"}, "batch has a value");
  wrong({"--try", "schedule=linear,zigzag", "--trials", "2"}, "schedule has a value");
  wrong({"--try", "out=a,b", "--trials", "2"}, "out is nothing");
  wrong({"--try", "trials=1,2", "--trials", "2"}, "trials is nothing");
  wrong({"--try", "epochs=1,2", "--trials", "2", "--method", "halving"}, "epochs is what halving");
  wrong({"--try", "batch=4,8"}, "needs --trials");
  wrong({"--try", "batch=4,8", "--trials", "2", "--method", "best"}, "--method");
  const auto space = w.path("space.json");
  tests::write_text(space, "{}");
  wrong({"--space", space, "--trials", "2"}, "no setting to choose", 1);
  tests::write_text(space, R"({"batch": "16"})");
  wrong({"--space", space, "--trials", "2"}, "batch has neither", 1);
  tests::write_text(space, R"({"batch": [")" + canary + R"("]})");
  wrong({"--space", space, "--trials", "2"}, "batch has a value");
  const auto without = tests::run(tests::program("search_settings"),
                                  {"--base", w.base, "--train", w.data, "--out", w.out, "--try", "batch=4,8"});
  CHECK(without.status == 2);
  CHECK_THAT(without.err, tests::contains("--dev"));
}

TEST_CASE("the examples of search_settings --help run") {
  const tests::temporary_folder folder;
  tests::write_random_base(folder.path() / "minilm");
  for (const std::string name : {"train.tsv", "devel.tsv", "test.tsv"})
    tests::write_text(folder.path() / name, "aspirin\tB-Chemical\nfor\tO\nhypertension\tB-Disease\n\n");
  for (const std::string name : {"train.jsonl", "dev.jsonl"})
    tests::write_text(folder.path() / name,
                      "{\"text\": \"aspirin\", \"label\": \"drug\"}\n"
                      "{\"text\": \"diabetes\", \"label\": \"illness\"}\n");
  tests::write_text(folder.path() / "space.json",
                    R"({"learning_rate": {"from": 1e-5, "to": 5e-4, "scale": "log"}, "batch": [1, 2]})");
  const auto help = tests::run(tests::program("search_settings"), {"--help"});
  CHECK(help.status == 0);
  const auto examples = tests::help_examples(help.out, "search_settings");
  REQUIRE(examples.size() == 3);
  for (const auto& example : examples) {
    CAPTURE(example);
    const auto done = tests::run_example(example, "search_settings", folder.path());
    CAPTURE(done.err);
    CHECK(done.status == 0);
    CHECK(std::filesystem::exists(folder.path() / "found/best/model.safetensors"));
    std::filesystem::remove_all(folder.path() / "found");
  }
}

}  // namespace search_settings_test
