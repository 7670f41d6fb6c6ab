#include "examples/settings_search.hpp"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/training/search_draws.hpp"
#include "examples/run_result.hpp"
#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"

namespace settings_search_test {

using namespace clinicalbert;
using examples::search_plan;
using examples::search_trial;

namespace {

// A "model" is a file that says what it was trained with; more to spend and a rate near 0.5 score better.
struct bench {
  tests::temporary_folder scratch;
  std::filesystem::path out = scratch.path() / "out";
  std::vector<std::string> trained = {};
  std::size_t dies_at = std::numeric_limits<std::size_t>::max();  ///< the training that is cut off
  std::string metric = "f1";

  [[nodiscard]] search_plan plan(std::vector<training::halving_rung> rungs, bool resume = false) const {
    const training::search_space space{{"rate", training::value_range{.from = 0, .to = 1}}};
    search_plan made{.trials = training::draw_trials(space, rungs.front().trials, 5), .out = out, .resume = resume};
    made.rungs = std::move(rungs);
    made.settings = {{"train", "a.tsv"}};
    return made;
  }

  search_trial search(const search_plan& plan) {
    examples::settings_search all(
        plan,
        [&](const training::trial_settings& settings, std::size_t budget, const std::filesystem::path& folder) {
          const double rate = std::get<double>(settings.at(0).second);
          std::filesystem::create_directories(folder);
          tests::write_text(folder / "model", training::text_of(rate));
          if (trained.size() == dies_at) throw std::runtime_error("killed");
          trained.push_back(folder.filename().string());
          examples::trial_score_of_dev score{.metric = metric};
          if (rate > 0.9) return examples::trial_score_of_dev{.failure = "diverged"};
          score.value = static_cast<double>(budget) - std::abs(rate - 0.5);
          return score;
        },
        [](const search_trial&, std::size_t, std::size_t, const search_trial*) {});
    return all.run();
  }

  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(out)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }

  // The trials without the seconds that they took.
  [[nodiscard]] std::string trials() const {
    std::string all;
    const auto text = tests::file_text(out / "trials.jsonl");
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      auto line = nlohmann::json::parse(text.substr(begin, end - begin));
      line.erase("seconds");
      all += line.dump() + "\n";
      begin = end + 1;
    }
    return all;
  }
};

const std::vector<training::halving_rung> three_rungs{{9, 1}, {3, 3}, {1, 9}};

}  // namespace

TEST_CASE("a search keeps the best trial and removes the others") {
  bench b;
  const auto best = b.search(b.plan({{12, 0}}));
  CHECK(b.trained.size() == 12);
  CHECK(b.left() == std::vector<std::string>{"best", "search.json", "trials.jsonl"});
  CHECK(tests::file_text(b.out / "best" / "model") == training::text_of(best.settings[0].second));
  for (const auto& trial : b.plan({{12, 0}}).trials)  // none lies nearer
    CHECK(std::abs(std::get<double>(trial[0].second) - 0.5) >=
          std::abs(std::get<double>(best.settings[0].second) - 0.5));

  bench all;
  auto plan = all.plan({{4, 0}});
  plan.keep_all = true;
  all.search(plan);
  CHECK(all.left().size() == 6);
}

TEST_CASE("halving goes on with the best, and where less is better with the least") {
  bench b;
  const auto best = b.search(b.plan(three_rungs));
  CHECK(b.trained.size() == 13);
  CHECK(best.rung == 2);
  CHECK(best.budget == 9);
  CHECK(b.left() == std::vector<std::string>{"best", "search.json", "trials.jsonl"});

  bench least;
  least.metric = "loss";
  const auto chosen = least.search(least.plan({{9, 0}}));
  for (const auto& trial : least.plan({{9, 0}}).trials) {
    const double rate = std::get<double>(trial[0].second);
    if (rate <= 0.9) CHECK(std::abs(rate - 0.5) <= std::abs(std::get<double>(chosen.settings[0].second) - 0.5));
  }
}

TEST_CASE("a search that was cut off at any trial ends as one that was not") {
  bench whole;
  const auto best = whole.search(whole.plan(three_rungs));
  for (std::size_t dies_at = 0; dies_at < 13; ++dies_at) {
    CAPTURE(dies_at);
    bench b;
    b.dies_at = dies_at;
    CHECK_THROWS_WITH(b.search(b.plan(three_rungs)), "killed");
    CHECK(b.trained.size() == dies_at);
    if (dies_at > 0) CHECK_THROWS_WITH(b.search(b.plan(three_rungs)), tests::contains("--resume"));
    b.dies_at = std::numeric_limits<std::size_t>::max();
    const auto again = b.search(b.plan(three_rungs, true));
    CHECK(b.trained == whole.trained);  // none twice
    CHECK(again.number == best.number);
    CHECK(again.score.value == best.score.value);
    CHECK(b.trials() == whole.trials());
    CHECK(tests::file_text(b.out / "best" / "model") == tests::file_text(whole.out / "best" / "model"));
  }
  whole.search(whole.plan(three_rungs, true));  // nothing is left to do
  CHECK(whole.trained.size() == 13);
  CHECK(std::filesystem::exists(whole.out / "best" / "model"));
}

TEST_CASE("a search goes on only as the one that it was") {
  bench b;
  b.search(b.plan(three_rungs));
  auto other = b.plan(three_rungs, true);
  other.settings = {{"train", "b.tsv"}};
  CHECK_THROWS_WITH(b.search(other), tests::contains("train a.tsv where this one has b.tsv"));
  auto trials = b.plan(three_rungs, true);
  std::swap(trials.trials[0], trials.trials[1]);
  CHECK_THROWS_WITH(b.search(trials), tests::contains("line 1 is not the trial that comes there"));
  tests::write_text(b.out / "trials.jsonl", "{\"trial\": \"" + tests::canary + "\"}\n");
  CHECK_THROWS_WITH(b.search(b.plan(three_rungs, true)), tests::contains("line 1 is no trial"));
  tests::write_text(b.out / "trials.jsonl", tests::canary + "\n");
  CHECK_THROWS_WITH(b.search(b.plan(three_rungs, true)),
                    tests::contains("trials.jsonl") && !tests::contains(tests::canary));
}

TEST_CASE("where all trials fail there is no best") {
  bench b;
  auto plan = b.plan({{2, 0}});
  for (auto& trial : plan.trials) trial[0].second = 0.95;
  CHECK_THROWS_WITH(b.search(plan), tests::contains("every trial failed"));
  CHECK(b.left() == std::vector<std::string>{"search.json", "trials.jsonl"});
}

TEST_CASE("a finished run is known by its settings, and its result keeps its order") {
  const tests::temporary_folder folder;
  const training::run_settings settings{{"seed", "1"}, {"train", "a.tsv"}};
  CHECK_FALSE(examples::read_run_result(folder.path(), settings).has_value());
  const auto result = nlohmann::ordered_json::parse(R"({"seed": 1, "dev": {"z": 0.1, "a": [1, null]}})");
  examples::write_run_result(folder.path(), settings, result);
  CHECK(examples::read_run_result(folder.path(), settings)->dump() == result.dump());
  CHECK_THROWS_WITH(examples::read_run_result(folder.path(), {{"seed", "2"}, {"train", "a.tsv"}}),
                    tests::contains("seed 1 where this one has 2"));
  tests::write_text(folder.path() / "result.json", tests::canary);
  CHECK_THROWS_WITH(examples::read_run_result(folder.path(), settings), !tests::contains(tests::canary));
  tests::write_text(folder.path() / "result.json", "[]");
  CHECK_THROWS_AS(examples::read_run_result(folder.path(), settings), files::file_error);
}

}  // namespace settings_search_test
