#include "tests/distributed/nccl/fake_nccl.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/backends/cuda/fake_gpu.hpp"

namespace clinicalbert::tests {

namespace {

void* shared_memory() {
  return ::mmap(nullptr, sizeof(meeting_place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}
meeting_place* place = nullptr;

}  // namespace

meeting_place& the_meeting() { return *place; }

void empty_the_meeting() {
  if (place != nullptr) ::munmap(place, sizeof *place);
  place = new (shared_memory()) meeting_place;
}

fake_nccl& the_nccl() {
  static fake_nccl one;
  return one;
}

}  // namespace clinicalbert::tests

namespace clinicalbert::distributed::nccl {

using tests::meeting_place;
using tests::the_meeting;

namespace {

struct sum_of_group {
  void* numbers;
  number_kind kind;
  std::vector<std::byte> mine;
  bool given = false;
};

const char* sentence = "";

outcome failed(int code, const char* name, const char* said) {
  sentence = said;
  return {phase::failed, code, name};
}

std::uint64_t number_of(const group_id& id) {
  std::uint64_t number = 0;
  std::memcpy(&number, id.bytes, sizeof number);
  return number;
}

}  // namespace

struct group {
  std::uint64_t id;
  std::size_t rank, size;
  bool is_taken = true, leaves = false;
  std::uint64_t done = 0;
  std::deque<sum_of_group> begun{};

  template <class F>
  [[nodiscard]] bool all(F&& f) const {
    return std::all_of(the_meeting().seats.begin(), the_meeting().seats.begin() + static_cast<std::ptrdiff_t>(size), f);
  }

  template <class E>
  void add_up(E* into, std::size_t count) const {
    std::fill(into, into + count, E(0));
    for (std::size_t r = 0; r < size; ++r) {
      const auto* const part = reinterpret_cast<const E*>(the_meeting().seats[r].numbers);
      for (std::size_t i = 0; i < count; ++i) into[i] += part[i];
    }
  }

  // Whether the first sum came to its end.
  [[nodiscard]] bool advance(outcome& came_to) {
    auto& sum = begun.front();
    auto& here = the_meeting().seats[rank];
    if (!sum.given) {
      if (!all([&](const auto& seat) { return seat.taken >= done; })) return false;
      std::memcpy(here.numbers, sum.mine.data(), sum.mine.size());
      here.bytes = sum.mine.size();
      here.given = done + 1;
      sum.given = true;
    }
    if (!all([&](const auto& seat) { return seat.given > done; })) return false;
    if (!all([&](const auto& seat) { return seat.bytes == sum.mine.size() || seat.given > done + 1; })) {
      came_to = failed(5, "ncclInvalidUsage", "ranks sum other numbers");
      return false;
    }
    if (sum.kind == number_kind::fp32)
      add_up(static_cast<float*>(sum.numbers), sum.mine.size() / sizeof(float));
    else
      add_up(static_cast<double*>(sum.numbers), sum.mine.size() / sizeof(double));
    here.taken = ++done;
    begun.pop_front();
    return true;
  }
};

outcome make_id(group_id& id) noexcept {
  const char* const by = std::getenv("NCCL_COMM_ID");
  if (by != nullptr && std::string_view(by).find(':') == std::string_view::npos)
    return failed(4, "ncclInvalidArgument", "Invalid NCCL_COMM_ID");
  const std::uint64_t number = by != nullptr ? std::hash<std::string_view>()(by) : 0x1122334455667788U;
  std::memcpy(id.bytes, &number, sizeof number);
  return {};
}

outcome join(group*& joined, const group_id& id, std::size_t rank, std::size_t size) noexcept {
  joined = new group{number_of(id), rank, size};
  the_meeting().seats[rank].id = joined->id;
  return {phase::taking, 0, ""};
}

outcome begin_sum(group* g, void* numbers, std::size_t count, number_kind kind,
                  backends::device::gpu_stream* stream) noexcept {
  if (tests::the_nccl().refused_sum != 0 && --tests::the_nccl().refused_sum == 0)
    return failed(1, "ncclUnhandledCudaError", "Cuda failure 'out of memory'");
  const std::size_t bytes = count * (kind == number_kind::fp32 ? sizeof(float) : sizeof(double));
  if (!tests::is_managed(numbers, bytes) || bytes > meeting_place::most_bytes)
    return failed(4, "ncclInvalidArgument", "not a pointer of the GPU's");
  tests::put(stream, [=] {
    const auto* const from = static_cast<const std::byte*>(numbers);
    g->begun.push_back({numbers, kind, {from, from + bytes}});
  });
  g->is_taken = false;
  return {phase::taking, 0, ""};
}

outcome state_of(group* g, backends::device::gpu_stream* stream) noexcept {
  if (the_meeting().broken && the_meeting().tells)
    return failed(6, "ncclRemoteError", "socket progress: Connection closed by remote peer");
  if (g->leaves)
    return {g->all([](const auto& seat) -> bool { return seat.leaves; }) ? phase::done : phase::taking, 0, ""};
  if (!g->all([](const auto& seat) { return seat.id != 0; })) return {phase::taking, 0, ""};
  if (!g->all([&](const auto& seat) { return seat.id == g->id; }))
    return failed(2, "ncclSystemError", "ranks of other groups");
  // A GPU would not be so far either.
  if (!std::exchange(g->is_taken, true)) return {phase::summing, 0, ""};
  const auto worked = backends::device::wait_for(stream);
  if (!worked.fine()) return {phase::failed, worked.code, worked.name};
  outcome found;
  while (!g->begun.empty() && g->advance(found)) continue;
  if (found.now == phase::failed) return found;
  return {g->begun.empty() ? phase::done : phase::summing, 0, ""};
}

outcome put_behind(backends::device::gpu_stream* first, backends::device::gpu_stream* later) noexcept {
  const auto come = std::make_shared<bool>(false);
  tests::put(first, [come] { *come = true; });
  tests::put(later, [first, come] { tests::run_until(first, *come); });
  return {};
}

const char* last_sentence() noexcept { return sentence; }

outcome begin_to_leave(group* g) noexcept {
  g->leaves = true;
  the_meeting().seats[g->rank].leaves = true;
  return {phase::taking, 0, ""};
}

void leave(group* g) noexcept { delete g; }

void abort(group* g) noexcept {
  the_meeting().broken = true;
  delete g;
}

}  // namespace clinicalbert::distributed::nccl
