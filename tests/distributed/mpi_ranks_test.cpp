// Processes that mpirun starts on this machine. They compute in ranks_worker.cpp; here they are compared.

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/distributed/start_ranks.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace mpi_ranks_test {

namespace {

using namespace clinicalbert;

std::filesystem::path worker() {
  if (std::getenv("CLINICALBERT_PROGRAMS") != nullptr) return tests::program("ranks_worker");
  return tests::data("../distributed/ranks_worker").lexically_normal();
}

bool missing() {
  if (!tests::mpirun().empty()) return false;
  tests::skip("there is no mpirun");
  return true;
}

struct outcome {
  std::vector<double> steps, numbers;  // of each step: tokens, loss, norm of the gradients
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome outcome_of(const std::filesystem::path& folder, std::size_t rank) {
  outcome found;
  std::istringstream steps(tests::file_text(folder / (std::to_string(rank) + ".steps")));
  for (double number = 0; steps >> number;) found.steps.push_back(number);
  const auto bytes = tests::file_text(folder / (std::to_string(rank) + ".numbers"));
  found.numbers.resize(bytes.size() / sizeof(double));
  std::memcpy(found.numbers.data(), bytes.data(), bytes.size());
  return found;
}

/// What each rank has at the end.
std::vector<outcome> train(std::size_t ranks, const std::filesystem::path& folder) {
  const auto done = tests::start_ranks(ranks, worker(), {"train", folder.string()});
  INFO(done.err);
  REQUIRE(done.status == 0);
  std::vector<outcome> ends;
  for (std::size_t rank = 0; rank < ranks; ++rank) ends.push_back(outcome_of(folder, rank));
  return ends;
}

double relative_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(a[i] - b[i], 2);
    norm += std::pow(b[i], 2);
  }
  return std::sqrt(difference / norm);
}

}  // namespace

TEST_CASE("mpi: sums of many numbers at once are those of all ranks, on each") {
  if (missing()) return;
  for (const std::size_t ranks : {2U, 3U, 4U}) {
    CAPTURE(ranks);
    const auto done = tests::start_ranks(ranks, worker(), {"sums"});
    INFO(done.err);
    CHECK(done.status == 0);
    CHECK(done.out == std::to_string(ranks) + " ranks\n");
  }
}

TEST_CASE("mpi: ranks that share a run are one process, and the same bits on each and again") {
  if (missing()) return;
  const tests::temporary_folder of_one;
  const auto alone = train(1, of_one.path())[0];
  REQUIRE(alone.steps.size() == 36);
  for (const std::size_t ranks : {2U, 4U}) {
    CAPTURE(ranks);
    const tests::temporary_folder first, second;
    const auto ends = train(ranks, first.path());
    for (const auto& end : ends) CHECK(end == ends[0]);
    CHECK(relative_difference(ends[0].steps, alone.steps) < 1e-10);
    CHECK(relative_difference(ends[0].numbers, alone.numbers) < 1e-10);
    CHECK(train(ranks, second.path()) == ends);
  }
}

TEST_CASE("mpi: a rank that dies or fails ends the job, which goes on from its checkpoint to the same bits") {
  if (missing()) return;
  const tests::temporary_folder of_unbroken;
  const auto unbroken = train(2, of_unbroken.path());
  for (const std::string what : {"kill", "throw"}) {
    CAPTURE(what);
    const tests::temporary_folder folder;
    const auto ended = tests::start_ranks(2, worker(), {what, folder.path().string()});
    INFO(ended.err);
    CHECK(ended.status != 0);
    CHECK(ended.status != 124);
    CHECK_THAT(ended.err, tests::contains(what == "kill" ? "signal 9" : "ranks_worker: rank 1 fails"));
    CHECK(std::filesystem::exists(folder.path() / "run" / "checkpoint-4"));
    CHECK(!std::filesystem::exists(folder.path() / "0.steps"));
    CHECK(train(2, folder.path()) == unbroken);
  }
}

}  // namespace mpi_ranks_test
