#include "clinicalbert/training/checkpoint.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::checkpoint_test {
namespace {

const training::run_settings settings{{"batch", "32"}, {"model", "h32"}};

training::run_record some_record() {
  training::run_record record;
  record.step = 12;
  record.optimizer_steps = 15;
  record.epoch_losses = 0.1 + 0.2;
  record.epoch_steps = 2;
  record.seconds = 3.25;
  record.best = {7, 1.0 / 3, 2};
  record.history.steps = {{12, 2, 40, 0.5, 1.5, 1e-4}};
  record.history.evaluations = {{12, 2, 0.25, 1, true, {{"z", 0.5}, {"a", 0.25}}}};
  return record;
}

template <class B>
training::state<typename tests::tiny_training<B>::model> some_state() {
  auto run = tests::tiny_training<B>::random_state(1);
  std::mt19937 random(2);
  std::normal_distribution<double> normal;
  // By name: the gaps between parameters are zero and no part of a file.
  tests::tiny_training<B>::model::template parameters<typename B::element>::visit(
      [&](const auto&, const auto&, auto m, auto v) {
        for (auto& x : m) x = static_cast<typename B::element>(normal(random));
        for (auto& x : v) x = static_cast<typename B::element>(normal(random));
      },
      run.first_moment.view(), run.second_moment.view());
  return run;
}

/// What load_checkpoint says.
std::string refusal(const std::filesystem::path& checkpoint, const training::run_settings& now = settings) {
  auto run = tests::tiny_training<backends::reference<float>>::random_state(9);
  const std::vector<float> before(run.weights.flat().begin(), run.weights.flat().end());
  try {
    (void)training::load_checkpoint(checkpoint, run, now);
  } catch (const files::file_error& error) {
    CHECK(std::ranges::equal(run.weights.flat(), before));
    return error.what();
  }
  return {};
}

template <class B>
void a_run_comes_back_to_the_bit() {
  using E = typename B::element;
  const tests::temporary_folder folder;
  const auto run = some_state<B>();
  const auto record = some_record();
  training::checkpoint_place place{.folder = folder.path()};
  place.add_files = [](const std::filesystem::path& into) { files::write_whole(into / "config.json", "{}"); };
  const auto checkpoint = training::save_checkpoint(place, run, record, settings);
  CHECK(checkpoint == folder.path() / "checkpoint-12");
  CHECK(std::filesystem::exists(checkpoint / "config.json"));
  CHECK(training::latest_checkpoint(folder.path()) == checkpoint);

  auto other = tests::tiny_training<B>::random_state(5);
  std::ranges::fill(other.gradients.flat(), E(1));
  const auto read = training::load_checkpoint(checkpoint, other, settings);
  CHECK(std::ranges::equal(other.weights.flat(), run.weights.flat()));
  CHECK(std::ranges::equal(other.first_moment.flat(), run.first_moment.flat()));
  CHECK(std::ranges::equal(other.second_moment.flat(), run.second_moment.flat()));
  CHECK(std::ranges::all_of(other.gradients.flat(), [](E x) { return x == 0; }));
  CHECK(other.steps == 15);
  CHECK(read.step == record.step);
  CHECK(read.epoch_losses == record.epoch_losses);
  CHECK(read.epoch_steps == record.epoch_steps);
  CHECK(read.seconds == record.seconds);
  CHECK(read.best.step == record.best.step);
  CHECK(read.best.value == record.best.value);
  CHECK(read.best.not_better == record.best.not_better);
  CHECK(read.history.steps == record.history.steps);
  CHECK(read.history.evaluations == record.history.evaluations);
}

TEST_CASE("a run comes back from its checkpoint to the bit, fp32 and double") {
  a_run_comes_back_to_the_bit<backends::reference<float>>();
  a_run_comes_back_to_the_bit<backends::reference<double>>();
}

TEST_CASE("a loss scale comes back to the bit, and without one a checkpoint is as before there was any") {
  const tests::temporary_folder folder;
  const auto run = some_state<backends::reference<float>>();
  auto record = some_record();
  const auto read_back = [&] {
    return training::read_trainer_state(training::checkpoint_path(folder.path(), record.step), settings);
  };
  training::save_checkpoint({.folder = folder.path()}, run, record, settings);
  CHECK_FALSE(read_back().scale);
  const files::mapped_file plain(folder.path() / "checkpoint-12" / training::trainer_state_name);
  CHECK(plain.text().find("loss_scale") == std::string_view::npos);

  record.step = 13;
  record.scale = training::loss_scale{1000.3F * 1.7F, 1999, 7};
  training::save_checkpoint({.folder = folder.path()}, run, record, settings);
  CHECK(read_back().scale == record.scale);
}

TEST_CASE("a checkpoint of another run, or a damaged one, is refused by a sentence and changes no weight") {
  const tests::temporary_folder folder;
  const auto checkpoint = training::save_checkpoint({.folder = folder.path()}, some_state<backends::reference<float>>(),
                                                    some_record(), settings);
  CHECK(refusal(checkpoint).empty());
  CHECK_THAT(refusal(checkpoint, {{"batch", "16"}, {"model", "h32"}}),
             tests::contains("checkpoint-12: is of a run with batch 32 where this one has 16"));

  const auto spoil = [&](const char* name, const std::string& text) {
    std::ofstream(checkpoint / name, std::ios::binary) << text;
  };
  const auto size = std::filesystem::file_size(checkpoint / "optimizer.safetensors");
  std::fstream moments(checkpoint / "optimizer.safetensors", std::ios::in | std::ios::out | std::ios::binary);
  moments.seekp(static_cast<std::streamoff>(size - 10));
  moments.put('\x55');
  moments.close();
  CHECK(training::is_complete(checkpoint));  // by its sizes
  CHECK_THAT(refusal(checkpoint), tests::contains("optimizer.safetensors: is damaged"));
  std::filesystem::remove(checkpoint / "optimizer.safetensors");
  CHECK_THAT(refusal(checkpoint), tests::contains("optimizer.safetensors: cannot open"));
  spoil("trainer_state.json", "{\"step\": \"canary\"}");
  CHECK_THAT(refusal(checkpoint), tests::contains("trainer_state.json: lacks a field"));
  spoil("trainer_state.json", "canary");
  CHECK_THAT(refusal(checkpoint), tests::contains("trainer_state.json: is not valid JSON"));
  CHECK(refusal(checkpoint).find("canary") == std::string::npos);
}

TEST_CASE("where a checkpoint cannot be written, the error names it and the last one stays") {
  const tests::temporary_folder folder;
  const auto run = some_state<backends::reference<float>>();
  auto record = some_record();
  training::checkpoint_place place{.folder = folder.path()};
  training::save_checkpoint(place, run, record, settings);
  record.step = 24;
  place.add_files = [](const std::filesystem::path& into) {  // no file can replace this
    std::filesystem::create_directory(into / "model.safetensors");
  };
  CHECK_THROWS_AS(training::save_checkpoint(place, run, record, settings), files::file_error);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK(training::latest_checkpoint(folder.path()) == folder.path() / "checkpoint-12");
  CHECK(refusal(folder.path() / "checkpoint-12").empty());
}

TEST_CASE("where the disk takes no more, the error says so and the last checkpoint stays") {
  const tests::temporary_folder folder;
  const auto run = some_state<backends::reference<float>>();
  auto record = some_record();
  training::save_checkpoint({.folder = folder.path()}, run, record, settings);
  record.step = 24;
  // No file may become so large: what a write says then is as on a full disk, but for the reason.
  struct ::rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const struct ::rlimit small { 5000, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string said;
  try {
    training::save_checkpoint({.folder = folder.path()}, run, record, settings);
  } catch (const files::file_error& error) {
    said = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  CHECK_THAT(said, tests::contains("model.safetensors: cannot write: "));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK(refusal(folder.path() / "checkpoint-12").empty());
}

}  // namespace
}  // namespace clinicalbert::checkpoint_test
