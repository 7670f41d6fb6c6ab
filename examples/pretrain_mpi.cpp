// pretrain, by processes of one machine or many that mpirun starts and that share each batch.

#include <CLI/CLI.hpp>
#include <csignal>
#include <span>
#include <string>

#include "clinicalbert/backends/dispatch/choose.hpp"
#include "clinicalbert/distributed/mpi_ranks.hpp"
#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/training/pretrain_command.hpp"
#include "examples/training/pretrain_flags.hpp"

namespace {

using namespace clinicalbert;

constexpr const char* description =
    "Pretrains a BERT as pretrain does, by several processes (ranks) that share each batch: the same up to the order "
    "of sums.";

constexpr const char* examples_text =
    "All ranks read the model, the stores, the files of entities and relations and, with --resume, the checkpoints;\n"
    "the first writes OUT. --batch-tokens is of all ranks together, --threads of each. A rank that fails ends all;\n"
    "--resume goes on, with as many ranks. Where processors differ, CLINICALBERT_CPU names kernels that all of them "
    "run. SIGUSR1, which mpirun passes on, writes a checkpoint and stops.\n\n"
    "Examples:\n"
    "  mpirun -n 4 pretrain_mpi --from minilm --data train.store --out continued --steps 900 --threads 2\n"
    "  mpirun --hostfile machines -n 16 --map-by numa --bind-to numa pretrain_mpi --preset bert_base --vocab "
    "vocab.txt\n"
    "      --lowercase --data train.store --out new --steps 90000 --batch-tokens 65536 --threads 8 --resume";

}  // namespace

int main(int argc, char** argv) {
  distributed::mpi_ranks ranks(argc, argv);
  const bool is_first = ranks.rank() == 0;
  if (!is_first && !examples::asks_for_run(argc, argv)) return 0;
  // SIGTERM's is the way of pretrain, but mpirun has no patience after it.
  std::signal(SIGUSR1, [](int) { std::raise(SIGTERM); });
  CLI::App app(description, is_first ? "pretrain_mpi" : "pretrain_mpi, rank " + std::to_string(ranks.rank()));
  app.footer(examples_text);
  examples::pretrain_flags flags(app);
  const int status = examples::run_program(app, argc, argv, [&] {
    (void)examples::choose_cpu({});
    const auto name = backends::dispatch::in_use().name;
    training::require_same(ranks, files::xxh64(std::as_bytes(std::span(name))), "kernels, see CLINICALBERT_CPU");
    examples::run_pretrain_command(flags, &ranks);
  });
  if (status == 1) ranks.end_all(status);  // the others may be waiting
  return status;
}
