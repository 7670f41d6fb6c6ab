#include "clinicalbert/backends/allowed_threads.hpp"

#include <sched.h>

#include <cstddef>
#include <sstream>
#include <string>
#include <thread>

#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace clinicalbert::backends::allowed_threads_test {
namespace {

std::size_t of_quota(const std::string& cpu_max) {
  std::istringstream text(cpu_max);
  return threads_of_quota(text);
}

TEST_CASE("allowed threads: a quota is whole processors, rounded up") {
  CHECK(of_quota("100000 100000\n") == 1);
  CHECK(of_quota("150000 100000\n") == 2);
  CHECK(of_quota("400000 100000\n") == 4);
  CHECK(of_quota("1000 100000\n") == 1);
}

TEST_CASE("allowed threads: what is no quota sets no limit") {
  for (const std::string text : {"max 100000\n", "", "\n", "0 100000\n", "100000\n", "100000 0\n", "some text\n"})
    CHECK(of_quota(text) == unlimited_threads);
}

TEST_CASE("allowed threads: a group has the least quota of all above it") {
  const tests::scratch_folder mounted;
  mounted.write("jobs/cpu.max", "200000 100000\n");
  mounted.write("jobs/one/cpu.max", "max 100000\n");
  mounted.write("jobs/two/cpu.max", "50000 100000\n");
  CHECK(threads_of_group(mounted.path(), "/") == unlimited_threads);
  CHECK(threads_of_group(mounted.path(), "/jobs") == 2);
  CHECK(threads_of_group(mounted.path(), "/jobs/one") == 2);
  CHECK(threads_of_group(mounted.path(), "/jobs/two") == 1);
  CHECK(threads_of_group(mounted.path(), "/jobs/missing/too") == 2);
  mounted.write("cpu.max", "100000 100000\n");  // a container's root
  CHECK(threads_of_group(mounted.path(), "/") == 1);
  CHECK(threads_of_group(mounted.path(), "/jobs/one") == 1);
}

TEST_CASE("allowed threads: a thread that is bound to one processor is allowed one") {
  const std::size_t before = allowed_threads();
  CHECK(before >= 1);
  CHECK(before <= threads_of_affinity());
  std::size_t bound = 0, allowed = 0;
  std::thread([&] {
    cpu_set_t all, first;
    CPU_ZERO(&all);
    CPU_ZERO(&first);
    if (sched_getaffinity(0, sizeof(all), &all) != 0) return;  // more than 1,024 processors
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&first) == 0; ++i)
      if (CPU_ISSET(i, &all)) CPU_SET(i, &first);
    if (sched_setaffinity(0, sizeof(first), &first) != 0) return;
    bound = threads_of_affinity();
    allowed = allowed_threads();
  }).join();
  CHECK(bound == 1);
  CHECK(allowed == 1);
  CHECK(allowed_threads() == before);
}

}  // namespace
}  // namespace clinicalbert::backends::allowed_threads_test
