#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace chinese_classification_test {

using namespace clinicalbert;

TEST_CASE("three Chinese sentences are learned, saved on the way and evaluated") {
  const tests::temporary_folder folder;
  const auto out = folder.path() / "out";
  const auto done = tests::run(tests::program("chinese_classification"), {"--out", out.string()});
  CHECK(done.err.empty());
  REQUIRE(done.status == 0);
  std::vector<double> train_losses, eval_losses;
  std::istringstream lines(done.out);
  for (std::string text; std::getline(lines, text);) {
    const auto line = nlohmann::json::parse(text);
    if (line.contains("train_loss")) {
      train_losses.push_back(line.at("train_loss"));
      continue;
    }
    eval_losses.push_back(line.at("eval_loss"));
    for (const char* key : {"eval_accuracy", "eval_f1", "eval_precision", "eval_recall"}) {
      CHECK(line.at(key).get<double>() >= 0.0);
      CHECK(line.at(key).get<double>() <= 1.0);
    }
    CHECK(line.at("epoch") == eval_losses.size());
  }
  REQUIRE(train_losses.size() == 3);
  REQUIRE(eval_losses.size() == 3);
  CHECK(train_losses[1] < train_losses[0]);
  CHECK(train_losses[2] < train_losses[1]);
  CHECK(eval_losses[2] < eval_losses[0]);

  const auto is_there = [&](const char* path) { return std::filesystem::exists(out / path); };
  for (const char* file : {"config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"}) {
    CHECK(std::filesystem::exists(out / "model" / file));
    CHECK(std::filesystem::exists(out / "checkpoints/checkpoint-6" / file));
  }
  CHECK(is_there("checkpoints/checkpoint-2"));
  CHECK_FALSE(is_there("checkpoints/checkpoint-1"));

  SECTION("no more checkpoints than are asked for, beside the best") {
    const auto other = folder.path() / "other";
    const auto again =
        tests::run(tests::program("chinese_classification"),
                   {"--out", other.string(), "--epochs", "5", "--save-steps", "1", "--save-total-limit", "3"});
    REQUIRE(again.status == 0);
    std::size_t kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(other / "checkpoints")) kept += entry.is_directory();
    CHECK(kept >= 3);
    CHECK(kept <= 4);
  }
}

}  // namespace chinese_classification_test
