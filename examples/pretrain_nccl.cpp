// pretrain_cuda, by processes with a GPU each that a launcher starts, on one machine or many, and that share each
// batch.

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "clinicalbert/distributed/nccl/launched_rank.hpp"
#include "clinicalbert/distributed/nccl/nccl_ranks.hpp"
#include "examples/command_line.hpp"
#include "examples/cuda/training/cuda_pretraining.hpp"
#include "examples/training/pretrain_command.hpp"
#include "examples/training/pretrain_flags.hpp"

namespace {

using namespace clinicalbert;

constexpr const char* description =
    "Pretrains a BERT as pretrain_cuda does, by several processes (ranks) with an NVIDIA GPU each that share each "
    "batch: the same up to the order of sums, which NCCL makes.";

constexpr const char* examples_text =
    "mpirun, torchrun or srun starts a process for each GPU, with NCCL_COMM_ID=HOST:PORT of the first rank's machine\n"
    "in the environment of all; each takes the GPU of its number, of those that CUDA_VISIBLE_DEVICES names. All ranks\n"
    "read the model, the stores, the files of entities and relations and, with --resume, the checkpoints; the first\n"
    "writes OUT. --batch-tokens is of all ranks together. --resume goes on, with as many ranks. SIGUSR1 writes a\n"
    "checkpoint and stops. In fp16 the loss is scaled: log.jsonl counts the steps that all skipped, since gradients\n"
    "of one or more overflowed.\n\n"
    "Example:\n"
    "  mpirun -n 4 -x NCCL_COMM_ID=127.0.0.1:29400 pretrain_nccl --from minilm --data train.store --out continued\n"
    "      --steps 900 --precision bf16";

// Help and the options' mistakes are said where nobody has started ranks, too.
std::size_t rank_if_launched() {
  try {
    return distributed::rank_by_launcher().rank;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rank = rank_if_launched();
  const bool is_readable = examples::asks_for_run(argc, argv, examples::cuda_pretraining);
  if (rank > 0 && !is_readable) return 0;
  std::signal(SIGUSR1, [](int) { std::raise(SIGTERM); });  // mpirun has no patience after SIGTERM
  CLI::App app(description, rank == 0 ? "pretrain_nccl" : "pretrain_nccl, rank " + std::to_string(rank));
  app.footer(examples_text);
  examples::pretrain_flags flags(app, examples::cuda_pretraining);
  return examples::run_program(app, argc, argv, [&] {
    if (!is_readable) return examples::run_pretrain_command(flags);  // says why, and waits for no other rank
    const auto me = distributed::rank_by_launcher();
    distributed::see_one_gpu(me.on_machine);
    (void)backends::require_gpu();
    distributed::nccl_ranks ranks(me);  // an exception that leaves here leaves the group at once
    examples::run_pretrain_command(flags, &ranks);
  });
}
