// A run that is stopped at any moment and goes on has the bits of one that never was.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::trainer_resume_test {
namespace {

using tiny = tests::tiny_training<backends::simd<>>;

/// What is the same for a run that was never stopped: weights, moments, and what it knows but for its time.
struct outcome {
  std::vector<float> numbers;
  std::vector<training::step_record> steps;
  std::vector<std::size_t> evaluated, best;
  std::size_t best_step = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

training::training_options options() {
  return {.epochs = 4,
          .batch = 3,
          .learning_rate = 1e-3,
          .accumulation = 2,
          .length_bucketing = true,
          .adversarial = 0.1,
          .eval_steps = 3,
          .save_steps = 2,
          .save_total_limit = 2};
}

outcome train(const training::checkpoint_place& place, training::callbacks call = {},
              const training::training_options& o = options()) {
  auto run = tiny::random_state(6);
  backends::simd<>::stream s;
  call.evaluate = [&](const training::progress&) {
    // A function of the weights, so that the best step depends on their bits.
    return std::vector<training::named_score>{{"score", std::sin(1e3 * double{run.weights.flat()[5]})}};
  };
  const auto record = training::train(tiny::step{}, s, run, {}, tiny::examples(7, 40), o, call, place);
  outcome end;
  for (const auto& set : {&run.weights, &run.first_moment, &run.second_moment})
    end.numbers.insert(end.numbers.end(), set->flat().begin(), set->flat().end());
  end.steps = record.history.steps;
  for (const auto& e : record.history.evaluations) {
    end.evaluated.push_back(e.step);
    if (e.best) end.best.push_back(e.step);
  }
  end.best_step = record.best.step;
  return end;
}

training::checkpoint_place resume(const std::filesystem::path& folder) { return {.folder = folder, .resume = true}; }

struct stop : std::runtime_error {
  stop() : std::runtime_error("stop") {}
};

TEST_CASE("a run that is stopped after any step, once or often, ends as one that was not") {
  const auto unbroken = train({});
  REQUIRE(unbroken.steps.size() == 28);
  const tests::temporary_folder written;
  CHECK(train({.folder = written.path()}) == unbroken);  // writing checkpoints changes nothing
  for (const std::size_t every : {1U, 5U, 9U, 20U}) {
    CAPTURE(every);
    const tests::temporary_folder folder;
    std::size_t starts = 0, at = 0;
    for (bool done = false; !done && starts < 100; ++starts) {
      training::callbacks call;
      std::size_t here = 0;
      call.after_step = [&](const training::progress& now) {
        at = now.step;
        if (++here > every + 1) throw stop();  // further than the next checkpoint, or it never ends
      };
      try {
        const auto resumed = train(resume(folder.path()), call);
        CHECK(resumed == unbroken);
        done = true;
      } catch (const stop&) {
      }
    }
    CHECK(starts > 1);
    CHECK(starts < 30);
    const auto kept = training::complete_checkpoints(folder.path());
    CHECK(kept.back() == 28);
    CHECK(kept.size() <= 3);  // the newest two, and the best
  }
}

TEST_CASE("a run that is stopped while it evaluates, keeps the best or writes a checkpoint ends as one that was not") {
  const auto unbroken = train({});
  for (const int where : {0, 1, 2, 3}) {
    CAPTURE(where);
    const tests::temporary_folder folder;
    training::callbacks call;
    training::checkpoint_place place{.folder = folder.path()};
    const auto throw_late = [](const training::progress& now) {
      if (now.step >= 15) throw stop();
    };
    if (where == 0) call.after_evaluation = throw_late;
    if (where == 1)
      call.keep_best = [&](const training::progress& now) {
        if (now.step > 3) throw stop();
      };
    if (where == 2)
      call.after_save = [&](const training::progress& now, const std::filesystem::path&) { throw_late(now); };
    std::size_t saved = 0;
    if (where == 3)
      place.add_files = [&](const std::filesystem::path& into) {
        files::write_whole(into / "config.json", "{}");
        if (++saved == 6) throw stop();
      };
    CHECK_THROWS_AS(train(place, call), stop);
    CHECK(train(resume(folder.path())) == unbroken);
  }
}

TEST_CASE("a checkpoint that is not whole is passed over, whatever is missing") {
  const auto unbroken = train({});
  auto keep_all = options();
  keep_all.save_total_limit = 0;
  for (const char* missing : {"model.safetensors", "optimizer.safetensors", "history.jsonl", "trainer_state.json"}) {
    CAPTURE(missing);
    const tests::temporary_folder folder;
    training::callbacks call;
    call.after_step = [](const training::progress& now) {
      if (now.step == 13) throw stop();
    };
    CHECK_THROWS_AS(train({.folder = folder.path()}, call, keep_all), stop);
    const auto last = folder.path() / "checkpoint-12";
    REQUIRE(training::latest_checkpoint(folder.path()) == last);
    const auto size = std::filesystem::file_size(last / missing);
    std::filesystem::resize_file(last / missing, size / 2);
    std::filesystem::copy(folder.path() / "checkpoint-10", folder.path() / ".checkpoint-14.7.part");
    REQUIRE(training::latest_checkpoint(folder.path()) == folder.path() / "checkpoint-10");
    std::size_t from = 0;
    training::callbacks again;
    again.after_resume = [&](const training::progress& now, const std::filesystem::path&) { from = now.step; };
    CHECK(train(resume(folder.path()), again, keep_all) == unbroken);
    CHECK(from == 10);
    CHECK(!std::filesystem::exists(folder.path() / ".checkpoint-14.7.part"));
  }
}

TEST_CASE("a run that ended, early or not, stays ended") {
  const tests::temporary_folder folder;
  auto early = options();
  early.patience = 2;
  const auto ended = train({.folder = folder.path()}, {}, early);
  std::size_t steps = 0;
  training::callbacks call;
  call.after_step = [&](const training::progress&) { ++steps; };
  CHECK(train(resume(folder.path()), call, early) == ended);
  CHECK(steps == 0);
}

TEST_CASE("another run cannot go on from a checkpoint, and none is written among those of another run") {
  const tests::temporary_folder folder;
  train({.folder = folder.path()});
  CHECK_THROWS_WITH(train({.folder = folder.path()}), tests::contains("checkpoint-28 of another run"));
  auto other = options();
  other.batch = 4;
  CHECK_THROWS_WITH(train(resume(folder.path()), {}, other), tests::contains("batch 3 where this one has 4"));
  auto place = resume(folder.path());
  place.identity = {{"labels", "O, B-Disease"}};
  CHECK_THROWS_WITH(train(place), tests::contains("labels nothing where this one has O, B-Disease"));
  auto run = tiny::random_state(7);
  backends::simd<>::stream s;
  const auto begin_other = [&] {
    training::train(tiny::step{}, s, run, {}, tiny::examples(7, 40), options(), {}, resume(folder.path()));
  };
  CHECK_THROWS_WITH(begin_other(), tests::contains("initial_weights"));
}

TEST_CASE("a process that is killed at any moment goes on to the same bits") {
  const auto seed = static_cast<unsigned>(std::chrono::steady_clock::now().time_since_epoch().count());
  std::cout << "seed of the moments: " << seed << std::endl;
  std::mt19937 random(seed);
  const auto begin = std::chrono::steady_clock::now();
  const auto unbroken = train({});
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();
  const tests::temporary_folder folder;
  int killed = 0;
  for (int attempt = 0; attempt < 6; ++attempt) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      try {
        train(resume(folder.path()));
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(static_cast<long>(random()) % (took / 2 + 1)));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    killed += WIFSIGNALED(status) ? 1 : 0;
  }
  CAPTURE(seed, killed);
  CHECK(train(resume(folder.path())) == unbroken);
}

}  // namespace
}  // namespace clinicalbert::trainer_resume_test
