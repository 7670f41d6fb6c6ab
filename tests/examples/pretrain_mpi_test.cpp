#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/weights/safetensors.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/distributed/start_ranks.hpp"
#include "tests/examples/clinical_files.hpp"
#include "tests/examples/random_base.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/temporary_folder.hpp"

namespace pretrain_mpi_test {

namespace {

using namespace clinicalbert;
using json = nlohmann::json;

/// Documents in which each drug has its illness.
std::string documents(std::size_t count) {
  std::string lines;
  for (std::size_t d = 0; d < count; ++d) {
    std::string text;
    for (std::size_t s = 0; s < 2 + d % 5; ++s) {
      const bool one = (d * 7 + s * 3) % 5 < 2;
      text += std::string(one ? "aspirin" : "metformin") + " for " + (one ? "hypertension" : "diabetes mellitus") +
              " on day " + std::to_string(d * 13 + s) + ". ";
    }
    lines += json{{"text", text}}.dump() + "\n";
  }
  return lines;
}

/// A folder with a base of bert_tiny's shape and a store.
struct workshop {
  tests::temporary_folder scratch;
  std::string base = path("base");

  workshop() {
    tests::write_random_base(base);
    tests::write_text(path("lines.jsonl"), documents(120));
    const auto made =
        tests::run(tests::program("prepare_corpus"), {"--vocab", path("base/vocab.txt"), "--lowercase", "--threads",
                                                      "1", "--out", path("store"), path("lines.jsonl")});
    INFO(made.err);
    REQUIRE(made.status == 0);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (scratch.path() / name).string(); }

  [[nodiscard]] std::vector<std::string> options(const std::string& out, const std::vector<std::string>& more) const {
    std::vector<std::string> all = more;
    const auto add = [&](const std::string& name, const std::string& value) {
      if (std::find(more.begin(), more.end(), name) == more.end()) all.insert(all.end(), {name, value});
    };
    add("--from", base);
    add("--data", path("store"));
    add("--held-out", path("store"));
    add("--out", path(out));
    add("--length", "32");
    add("--batch-tokens", "256");
    add("--threads", "1");
    return all;
  }
  [[nodiscard]] tests::program_result alone(const std::string& out, const std::vector<std::string>& more) const {
    return tests::run(tests::program("pretrain"), options(out, more));
  }
  [[nodiscard]] tests::program_result shared(std::size_t ranks, const std::string& out,
                                             const std::vector<std::string>& more) const {
    return tests::start_ranks(ranks, tests::program("pretrain_mpi"), options(out, more));
  }
  [[nodiscard]] std::string weights(const std::string& out) const {
    return tests::file_text(path(out) + "/model.safetensors");
  }
};

bool missing() {
  if (!tests::mpirun().empty()) return false;
  tests::skip("there is no mpirun");
  return true;
}

/// Loss and norm of the gradients of the first step.
std::vector<double> first_step(const std::string& folder) {
  std::istringstream lines(tests::file_text(folder + "/log.jsonl"));
  std::string line;
  std::getline(lines, line);
  const auto step = json::parse(line);
  return {step.at("loss").get<double>(), step.at("gradient_norm").get<double>()};
}

/// The norm of the difference of all weights, by the norm of the weights.
double relative_difference(const std::filesystem::path& a, const std::filesystem::path& b) {
  const weights::safetensors_file first(a / "model.safetensors"), second(b / "model.safetensors");
  double difference = 0, norm = 0;
  for (const auto& tensor : first.tensors()) {
    const auto* const other = second.find(tensor.name);
    REQUIRE(other != nullptr);
    std::vector<float> x(tensor.sizes.count().value()), y(x.size());
    tensor.read_into(std::span<float>(x));
    other->read_into(std::span<float>(y));
    for (std::size_t i = 0; i < x.size(); ++i) {
      difference += std::pow(double{x[i]} - double{y[i]}, 2);
      norm += std::pow(double{y[i]}, 2);
    }
  }
  return std::sqrt(difference / norm);
}

/// Sends a signal to one process of a program, by any of its names, whose command line has `word`; false where there is
/// none.
bool send(int signal, const std::vector<std::string>& names, const std::string& word) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string number = entry.path().filename().string();
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto line = tests::file_text(entry.path() / "cmdline");
    const std::string program = line.substr(0, line.find('\0'));
    const auto is_its = [&](const std::string& name) { return program.ends_with(name); };
    if (std::ranges::none_of(names, is_its) || line.find(word) == std::string::npos) continue;
    return ::kill(std::stoi(number), signal) == 0;
  }
  return false;
}

}  // namespace

TEST_CASE("pretrain_mpi is pretrain up to the order of sums, and the same bits again") {
  if (missing()) return;
  const workshop w;
  REQUIRE(w.alone("alone", {"--steps", "1"}).status == 0);
  for (const std::size_t ranks : {2U, 4U}) {
    CAPTURE(ranks);
    const auto out = "of" + std::to_string(ranks);
    const auto done = w.shared(ranks, out, {"--steps", "1"});
    INFO(done.err);
    REQUIRE(done.status == 0);
    CHECK(json::parse(done.out)["steps"] == 1);  // one line, of the first rank
    CHECK_THAT(done.err, tests::contains(std::to_string(ranks) + " ranks of 1 threads"));
    const auto mine = first_step(w.path(out)), expected = first_step(w.path("alone"));
    for (std::size_t i = 0; i < mine.size(); ++i) CHECK(mine[i] == tests::approx(expected[i]).epsilon(1e-6));
    CHECK(relative_difference(w.path(out), w.path("alone")) < 1e-6);
  }
  for (const char* out : {"first", "second"})
    REQUIRE(w.shared(2, out, {"--steps", "8", "--second-steps", "2", "--second-length", "64"}).status == 0);
  CHECK(w.weights("first") == w.weights("second"));
  CHECK(tests::file_text(w.path("first/log.csv")) == tests::file_text(w.path("second/log.csv")));
}

TEST_CASE("pretrain_mpi of which a rank is killed ends, stops by a signal, and goes on to the same bits") {
  if (missing()) return;
  const workshop w;
  const std::vector<std::string> more{"--steps", "300", "--save-steps", "20", "--resume"};
  REQUIRE(w.shared(2, "unbroken", more).status == 0);
  const auto interrupted = [&](int signal, const std::vector<std::string>& names, const std::string& checkpoint) {
    bool sent = false;
    std::jthread sender([&](const std::stop_token& over) {
      while (!over.stop_requested() && !std::filesystem::exists(w.path("broken/" + checkpoint)))
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      sent = send(signal, names, w.path("broken"));
    });
    auto ended = w.shared(2, "broken", more);
    sender.request_stop();
    sender.join();
    REQUIRE(sent);
    return ended;
  };
  const auto ended = interrupted(SIGKILL, {"pretrain_mpi"}, "checkpoint-20");
  INFO(ended.err);
  CHECK(ended.status != 0);
  CHECK(ended.status != 124);
  CHECK_THAT(ended.err, tests::contains("signal 9"));
  // Of Open MPI 5, mpirun becomes prterun.
  const auto stopped = interrupted(SIGUSR1, {"mpirun", "prterun"}, "checkpoint-120");
  INFO(stopped.err);
  CHECK(stopped.status == 1);
  CHECK_THAT(stopped.err, tests::contains("pretrain_mpi: stopped by a signal after step "));
  CHECK(!std::filesystem::exists(w.path("broken/model.safetensors")));
  const auto resumed = w.shared(2, "broken", more);
  INFO(resumed.err);
  REQUIRE(resumed.status == 0);
  CHECK_THAT(resumed.err, tests::contains("goes on from checkpoint-"));
  CHECK(w.weights("broken") == w.weights("unbroken"));
  // The bits depend on how many there are.
  CHECK_THAT(w.shared(3, "broken", more).err, tests::contains("is of a run with ranks 2 where this one has 3"));
}

TEST_CASE(
    "pretrain_mpi with entities and relations is pretrain up to the order of sums, and goes on to the same bits") {
  if (missing()) return;
  const workshop w;
  tests::write_text(w.path("diseases.tsv"), tests::disease_sentences());
  tests::write_text(w.path("induced.pubtator"), tests::induced_diseases());
  const auto with = [&](const std::vector<std::string>& shares, const std::vector<std::string>& more) {
    std::vector<std::string> all{"--entities",      w.path("diseases.tsv"), "--relations", w.path("induced.pubtator"),
                                 "--learn-weights", "--sampling",           "fixed",       "--shares"};
    all.insert(all.end(), shares.begin(), shares.end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const std::vector<std::vector<std::string>> tasks{{"0", "1", "0"}, {"0", "0", "1"}};
  for (std::size_t task = 0; task < 2; ++task) {
    CAPTURE(task);
    const auto name = [&](const char* kind) { return kind + std::to_string(task); };
    const auto step = with(tasks[task], {"--steps", "1"});
    REQUIRE(w.alone(name("alone"), step).status == 0);
    const auto done = w.shared(3, name("shared"), step);
    INFO(done.err);
    REQUIRE(done.status == 0);
    // One line, of the first rank.
    const auto said = done.err.find("entities: 40 examples, 3 labels");
    CHECK(said != std::string::npos);
    CHECK(done.err.find("entities: 40", said + 1) == std::string::npos);
    const auto mine = first_step(w.path(name("shared"))), expected = first_step(w.path(name("alone")));
    for (std::size_t i = 0; i < mine.size(); ++i) CHECK(mine[i] == tests::approx(expected[i]).epsilon(1e-6));
    for (const char* part : {"", "/entities", "/relations"})
      CHECK(relative_difference(w.path(name("shared") + part), w.path(name("alone") + part)) < 1e-6);
  }
  const auto more = with({"1", "1", "1"}, {"--steps", "12", "--save-steps", "4", "--resume"});
  REQUIRE(w.shared(2, "whole", more).status == 0);
  const auto all = [&] { return w.weights("whole") + w.weights("whole/entities") + w.weights("whole/relations"); };
  const auto kept = all();
  std::filesystem::remove_all(w.path("whole/checkpoint-12"));
  const auto resumed = w.shared(2, "whole", more);
  INFO(resumed.err);
  REQUIRE(resumed.status == 0);
  CHECK_THAT(resumed.err, tests::contains("goes on from checkpoint-8"));
  CHECK(all() == kept);
  tests::write_text(w.path("diseases.tsv"), tests::disease_sentences("Illness"));
  const auto refused = w.shared(2, "whole", more);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, tests::contains("is of a run with entity_labels O, B-Disease, I-Disease where this one has"));
}

TEST_CASE("pretrain_mpi says once what is wrong with its options, and which rank failed") {
  if (missing()) return;
  const workshop w;
  const auto wrong = w.shared(2, "out", {"--steps", "0"});
  CHECK(wrong.status == 2);
  const std::string sentence = "pretrain_mpi: an option has a value";
  const auto at = wrong.err.find(sentence);
  CHECK(at != std::string::npos);
  CHECK(wrong.err.find("has a value", at + sentence.size()) == std::string::npos);
  const auto failed = w.shared(2, "out", {"--steps", "2", "--length", "600", "--batch-tokens", "8192"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, tests::contains("sequences of 600 pieces, but the model has 512 positions"));
}

}  // namespace pretrain_mpi_test
