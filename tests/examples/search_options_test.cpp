#include "examples/search_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "examples/option_settings.hpp"
#include "examples/trial_arguments.hpp"
#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"

namespace search_options_test {

using namespace clinicalbert;
using examples::search_options;
using examples::usage_error;

namespace {

struct command {
  CLI::App app;
  search_options search{app};

  explicit command(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);
    app.parse(arguments);
  }
};

}  // namespace

TEST_CASE("a search is asked for by options and a file") {
  const tests::temporary_folder folder;
  const auto file = folder.path() / "space.json";
  tests::write_text(file, R"({"batch": [16, 32]})");
  const command grid({"--space", file.string(), "--try", "rate=1e-4,2e-4", "--method", "grid"});
  const auto space = grid.search.space();
  REQUIRE(space.size() == 2);
  CHECK((space[0].name == "batch" && space[1].name == "rate"));
  CHECK(grid.search.trials(space).size() == 4);
  CHECK(grid.search.rungs(4, 10) == std::vector<training::halving_rung>{{4, 0}});
  const command halving({"--try", "rate=1e-5..1e-3:log", "--method", "halving", "--trials", "9", "--eta", "3"});
  CHECK(halving.search.trials(halving.search.space()).size() == 9);
  CHECK(halving.search.rungs(9, 9) == std::vector<training::halving_rung>{{9, 1}, {3, 3}, {1, 9}});
}

TEST_CASE("options of a search that do not go together are a wrong usage") {
  const auto refuses = [](std::vector<std::string> arguments) {
    const command wrong(std::move(arguments));
    CHECK_THROWS_AS(wrong.search.trials(wrong.search.space()), usage_error);
  };
  refuses({});
  refuses({"--try", "rate=1e-4"});  // random without --trials
  refuses({"--try", "rate=", "--trials", "2"});
  refuses({"--try", "rate=1,1", "--trials", "2"});
  refuses({"--try", "rate=1", "--try", "rate=2", "--trials", "2"});
  refuses({"--try", "rate=1,2", "--method", "grid", "--trials", "2"});
  refuses({"--try", "rate=1,2", "--method", "grid", "--trial-seed", "2"});
  refuses({"--try", "rate=1..2", "--method", "random", "--trials", "2", "--eta", "3"});
  refuses({"--try", "rate=0.1..0.2", "--method", "grid"});                    // how many?
  refuses({"--try", "a=1..1000", "--try", "b=1..1000", "--method", "grid"});  // a million
}

TEST_CASE("a trial's command line is the search's with its settings") {
  CLI::App app;
  std::vector<std::string> train, kept;
  std::string out, separator;
  double rate = 0;
  bool lowercase = false;
  app.add_option("--train", train);
  app.add_option("--out", out);
  app.add_option("--label-separator", separator);
  app.add_option("--learning-rate", rate)->capture_default_str();
  app.add_flag("--lowercase", lowercase);
  std::vector<std::string> given{"--label-separator", "", "--lowercase", "--train", "b", "--train", "a", "--out", "o"};
  std::ranges::reverse(given);
  app.parse(given);
  const auto settings = examples::option_settings(app, {"out"});
  CHECK(settings == training::run_settings{
                        {"train", "b, a"}, {"label_separator", ""}, {"learning_rate", "0"}, {"lowercase", "true"}});
  auto arguments = examples::trial_arguments(
      app, {"out"}, {{"learning_rate", -0.5}, {"lowercase", false}, {"out", std::string("p")}});
  train.clear();
  lowercase = true;
  app.parse(arguments);
  CHECK(train == std::vector<std::string>{"b", "a"});
  CHECK(rate == -0.5);
  CHECK(out == "p");
  CHECK_FALSE(lowercase);
}

}  // namespace search_options_test
