#include "clinicalbert/distributed/nccl/launched_rank.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/catch.hpp"

namespace launched_rank_test {

namespace {

using namespace clinicalbert::distributed;

// The launchers' variables, none of which stays.
struct environment {
  environment() { clear(); }
  ~environment() { clear(); }
  static void clear() {
    for (const char* name :
         {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "PMI_RANK", "PMI_SIZE",
          "MPI_LOCALRANKID", "RANK", "WORLD_SIZE", "LOCAL_RANK", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"})
      ::unsetenv(name);
  }
  void set(const char* rank, const char* size, const char* on_machine, const std::string& values) const {
    ::setenv(rank, values.substr(0, 1).c_str(), 1);
    ::setenv(size, values.substr(1, 1).c_str(), 1);
    ::setenv(on_machine, values.substr(2, 1).c_str(), 1);
  }
};

}  // namespace

TEST_CASE("the launcher says which rank a process is; mpirun's word counts before Slurm's") {
  const environment e;
  CHECK_THROWS_WITH(rank_by_launcher(),
                    "no launcher has started this process: mpirun, torchrun or srun says which rank it is");
  e.set("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "010");
  CHECK(rank_by_launcher().size == 1);
  e.set("RANK", "WORLD_SIZE", "LOCAL_RANK", "341");
  CHECK(rank_by_launcher().rank == 3);
  CHECK(rank_by_launcher().on_machine == 1);
  e.set("PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "250");
  CHECK(rank_by_launcher().size == 5);
  e.set("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "672");
  CHECK(rank_by_launcher().rank == 6);
  e.set("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "442");
  CHECK_THROWS_WITH(rank_by_launcher(), "the launcher's OMPI_COMM_WORLD_RANK is 4 of 4");
  e.set("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "1x2");
  CHECK_THROWS_WITH(rank_by_launcher(), "the launcher's OMPI_COMM_WORLD_SIZE is no number");
}

TEST_CASE("a process takes its part of the GPUs that it may see") {
  CHECK(gpu_of(2, nullptr) == "2");
  CHECK(gpu_of(2, "") == "2");
  CHECK(gpu_of(0, "4,5,7") == "4");
  CHECK(gpu_of(2, "4,5,7") == "7");
  CHECK(gpu_of(1, "GPU-a,GPU-b") == "GPU-b");
  CHECK(gpu_of(3, "6") == "6");
  CHECK_THROWS_WITH(gpu_of(3, "4,5,7"), "CUDA_VISIBLE_DEVICES names 3 GPUs, and this is process 4 of its machine");
}

}  // namespace launched_rank_test
