#pragma once

#include <sched.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace clinicalbert::backends {

/// What stands for no limit.
inline constexpr std::size_t unlimited_threads = std::numeric_limits<std::size_t>::max();

/// Threads that a `cpu.max` lets run at once: QUOTA / PERIOD, rounded up. No limit where it says `max`, or is not one.
/// Linux, Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files".
[[nodiscard]] inline std::size_t threads_of_quota(std::istream& cpu_max) {
  std::size_t quota = 0, period = 0;
  if (!(cpu_max >> quota >> period) || quota == 0 || period == 0) return unlimited_threads;
  return (quota - 1) / period + 1;
}

/// The least quota of a control group and those above it. `group` is its path as /proc/self/cgroup has it ("/" in a
/// container), `mounted` where the groups are. No limit where there are none.
[[nodiscard]] inline std::size_t threads_of_group(const std::filesystem::path& mounted, const std::string& group) {
  std::size_t least = unlimited_threads;
  for (auto at = std::filesystem::path(group).relative_path();; at = at.parent_path()) {
    std::ifstream cpu_max(mounted / at / "cpu.max");
    least = std::min(least, threads_of_quota(cpu_max));
    if (at.empty()) return least;
  }
}

/// Processors that the calling thread may run on (`taskset`, a container's or a job's set of processors). No limit
/// where the system does not tell.
[[nodiscard]] inline std::size_t threads_of_affinity() {
  using word = unsigned long;
  for (std::vector<word> mask(16); mask.size() < 4096; mask.resize(2 * mask.size())) {  // 1,024 processors first
    if (sched_getaffinity(0, mask.size() * sizeof(word), reinterpret_cast<cpu_set_t*>(mask.data())) == 0) {
      std::size_t count = 0;
      for (const word bits : mask) count += static_cast<std::size_t>(std::popcount(bits));
      return count == 0 ? unlimited_threads : count;
    }
    if (errno != EINVAL) break;  // else the system has more processors than the mask
  }
  return unlimited_threads;
}

/// As many threads as may run at once here, 1 at least: the machine's, its processors that the calling thread may use,
/// or the quota of the process's control group (version 2), whichever is least. More would wait for each other
/// at every operator; std::thread::hardware_concurrency() knows the machine's alone.
[[nodiscard]] inline std::size_t allowed_threads() {
  std::size_t least = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), threads_of_affinity());
  std::ifstream groups("/proc/self/cgroup");
  constexpr std::string_view unified = "0::";
  for (std::string line; std::getline(groups, line);)
    if (line.starts_with(unified))
      least = std::min(least, threads_of_group("/sys/fs/cgroup", line.substr(unified.size())));
  return least;
}

}  // namespace clinicalbert::backends
