// A rank of what mpi_ranks_test.cpp starts by mpirun.
//   ranks_worker sums
//   ranks_worker train FOLDER      writes FOLDER/RANK.steps and FOLDER/RANK.numbers, and checkpoints
//   ranks_worker kill FOLDER       rank 1 is killed behind step 6
//   ranks_worker throw FOLDER      rank 1 fails behind step 6

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/distributed/mpi_ranks.hpp"
#include "tests/training/shared_run.hpp"

namespace {

using namespace clinicalbert;

// Small numbers, whose sums are exact in any order.
template <class E>
E number(std::size_t rank, std::size_t i) {
  return static_cast<E>((rank + 1) * (i % 1001 + 1));
}

template <class E>
void check_sums(training::communicator& ranks) {
  std::vector<std::vector<E>> all(5);
  for (std::size_t n = 0; n < all.size(); ++n) {
    all[n].resize(n * 40000 + 1);
    for (std::size_t i = 0; i < all[n].size(); ++i) all[n][i] = number<E>(ranks.rank(), i + n);
    ranks.begin_sum(std::span<E>(all[n]));
    ranks.progress();
  }
  ranks.wait();
  for (std::size_t n = 0; n < all.size(); ++n)
    for (std::size_t i = 0; i < all[n].size(); ++i) {
      E expected = 0;
      for (std::size_t rank = 0; rank < ranks.size(); ++rank) expected += number<E>(rank, i + n);
      if (all[n][i] != expected) throw std::runtime_error("a sum is wrong");
    }
}

void check_sums(training::communicator& ranks) {
  for (int round = 0; round < 3; ++round) {
    check_sums<float>(ranks);
    check_sums<double>(ranks);
  }
  double values[] = {1, static_cast<double>(ranks.rank())};
  ranks.sum(values);
  const auto size = static_cast<double>(ranks.size());
  if (values[0] != size || values[1] != size * (size - 1) / 2) throw std::runtime_error("a sum is wrong");
  if (!training::any_rank(ranks, ranks.rank() == 1)) throw std::runtime_error("the condition was true on rank 1");
  if (training::any_rank(ranks, false)) throw std::runtime_error("the condition was true nowhere");
  training::require_same(ranks, 0x123456789ABCDEFULL, "number");
  bool refused = false;
  try {
    training::require_same(ranks, 0x123456789ABCDEFULL + ranks.rank(), "number");
  } catch (const std::runtime_error&) {
    refused = true;
  }
  if (!refused) throw std::runtime_error("other numbers were taken for the same");
  if (ranks.rank() == 0) std::printf("%zu ranks\n", ranks.size());
}

void train(training::communicator& ranks, const std::string& what, const std::filesystem::path& folder) {
  const tests::shared_run one;
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    if (now.step != 6 || ranks.rank() != 1) return;
    if (what == "kill") std::raise(SIGKILL);
    if (what == "throw") throw std::runtime_error("rank 1 fails");
  };
  const training::checkpoint_place place{.folder = folder / "run", .resume = true, .writes = ranks.rank() == 0};
  const auto end = one.run(ranks.size() > 1 ? &ranks : nullptr, call, place);
  std::ofstream steps(folder / (std::to_string(ranks.rank()) + ".steps")),
      numbers(folder / (std::to_string(ranks.rank()) + ".numbers"), std::ios::binary);
  steps.precision(17);
  for (const auto& step : end.steps) steps << step.tokens << ' ' << step.loss << ' ' << step.gradient_norm << '\n';
  const auto bytes = std::as_bytes(std::span<const double>(end.numbers));
  numbers.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  distributed::mpi_ranks ranks(argc, argv);
  try {
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "sums") {
      check_sums(ranks);
    } else {
      train(ranks, what, argv[2]);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ranks_worker: %s\n", error.what());
  }
  ranks.end_all(1);
}
