#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clinicalbert::distributed {

/// Which of how many processes this one is, and which of those on its machine.
struct launched_rank {
  std::size_t rank = 0, size = 1, on_machine = 0;
};

/// What the launcher says of this process by its environment: mpirun of Open MPI or MPICH, torchrun, or srun. Throws
/// std::runtime_error where none has started it, or says what is no number.
[[nodiscard]] inline launched_rank rank_by_launcher() {
  using names = std::array<const char*, 3>;
  // A batch script of Slurm's sets its variables too for what mpirun starts in it, so it comes last.
  constexpr std::array<names, 4> launchers{
      names{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"},
      names{"PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"}, names{"RANK", "WORLD_SIZE", "LOCAL_RANK"},
      names{"SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"}};
  const auto number = [](const char* name) {
    const char* const text = std::getenv(name);
    const std::string_view digits = text != nullptr ? text : "";
    std::size_t n = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
      throw std::runtime_error(std::string("the launcher's ") + name + " is no number");
    return n;
  };
  for (const auto& [rank, size, on_machine] : launchers) {
    if (std::getenv(rank) == nullptr) continue;
    const launched_rank found{number(rank), number(size), number(on_machine)};
    if (found.rank >= found.size)
      throw std::runtime_error(std::string("the launcher's ") + rank + " is " + std::to_string(found.rank) + " of " +
                               std::to_string(found.size));
    return found;
  }
  throw std::runtime_error("no launcher has started this process: mpirun, torchrun or srun says which rank it is");
}

/// The part of CUDA_VISIBLE_DEVICES that process number `on_machine` takes: of a list its entry, of none its number. A
/// list of one is the process's own already, since two of them cannot share a GPU. Throws std::runtime_error where a
/// list is too short.
[[nodiscard]] inline std::string gpu_of(std::size_t on_machine, const char* visible) {
  std::string_view list = visible != nullptr ? visible : "";
  if (list.empty()) return std::to_string(on_machine);
  if (list.find(',') == list.npos) return std::string(list);
  for (std::size_t i = 0; i < on_machine; ++i) {
    const auto comma = list.find(',');
    if (comma == list.npos)
      throw std::runtime_error("CUDA_VISIBLE_DEVICES names " + std::to_string(i + 1) + " GPUs, and this is process " +
                               std::to_string(on_machine + 1) + " of its machine");
    list.remove_prefix(comma + 1);
  }
  return std::string(list.substr(0, list.find(',')));
}

/// Leaves this process one GPU, as gpu_of says: before anything else is asked of CUDA, and while there is one thread.
inline void see_one_gpu(std::size_t on_machine) {
  (void)::setenv("CUDA_VISIBLE_DEVICES", gpu_of(on_machine, std::getenv("CUDA_VISIBLE_DEVICES")).c_str(), 1);
}

}  // namespace clinicalbert::distributed
