#include "tests/backends/cuda/kernels/emulation.hpp"

#include <cstdint>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"
#include "tests/catch.hpp"

namespace emulation_test {

namespace {

using namespace clinicalbert;
using backends::device::bf16;
using backends::device::buffer;
using backends::device::shared_array;

// What a kernel would do wrong, or just right.
enum class act {
  reverse,
  reverse_without_barrier,
  reverse_in_warps,
  reverse_in_warps_without_barrier,
  vote,
  read_unwritten,
  write_after_read,
  write_after_read_of_warp,
  half_a_barrier,
  half_a_shuffle,
  mixed_meeting,
  beyond_buffer,
  beyond_shared
};

struct acting {
  static constexpr std::uint32_t threads = 64;
  struct shared {
    shared_array<float, 64> values;
  };
  act how;
  buffer<float> out;

  template <class Thread>
  void operator()(Thread& thread, shared& s) const {
    const std::uint32_t i = thread.index();
    const auto mine = static_cast<float>(i);
    float got = mine;
    switch (how) {
      case act::reverse:
      case act::reverse_without_barrier:
        thread.store(s.values, i, mine);
        if (how == act::reverse) thread.barrier();
        got = thread.load(s.values, 63 - i);
        break;
      case act::reverse_in_warps:
      case act::reverse_in_warps_without_barrier:
        thread.store(s.values, i, mine);
        if (how == act::reverse_in_warps) thread.warp_barrier();
        got = thread.load(s.values, i / 32 * 32 + 31 - i % 32);
        break;
      case act::vote:
        got = thread.any(i == 40) ? 1.f : 0.f;
        break;
      case act::read_unwritten:
        got = thread.load(s.values, i);
        break;
      case act::write_after_read:
        thread.store(s.values, i, mine);
        thread.barrier();
        got = thread.load(s.values, 63 - i);
        thread.store(s.values, i, got);
        break;
      case act::write_after_read_of_warp:
        thread.store(s.values, i, mine);
        thread.warp_barrier();
        got = thread.load(s.values, i / 32 * 32 + 31 - i % 32);
        thread.warp_barrier();
        thread.store(s.values, i, got);
        break;
      case act::half_a_barrier:
        if (i < 32) thread.barrier();
        break;
      case act::half_a_shuffle:
        if (i % 2 == 0) got = thread.shuffle_xor(mine, 2);
        break;
      case act::mixed_meeting:
        if (i % 2 == 0) {
          got = thread.shuffle_xor(mine, 2);
        } else {
          thread.warp_barrier();
        }
        break;
      case act::beyond_buffer:
        out[i + 1] = got;
        break;
      case act::beyond_shared:
        thread.store(s.values, i + 1, mine);
        break;
    }
    out[i] = got;
  }
};

std::vector<float> acted(act how, std::uint32_t seed = 1) {
  std::vector<float> out(64);
  tests::emulate(acting{how, {out.data(), out.size()}}, 1, 1, seed);
  return out;
}

TEST_CASE("cuda emulation: threads see after a barrier what others have written") {
  const auto all = acted(act::reverse), warps = acted(act::reverse_in_warps);
  CHECK(acted(act::write_after_read_of_warp) == warps);
  for (std::size_t i = 0; i < 64; ++i) {
    CHECK(all[i] == static_cast<float>(63 - i));
    CHECK(warps[i] == static_cast<float>(i / 32 * 32 + 31 - i % 32));
  }
}

TEST_CASE("cuda emulation: the lanes of a warp vote") {
  const auto found = acted(act::vote);
  for (std::size_t i = 0; i < 64; ++i) CHECK(found[i] == (i < 32 ? 0.f : 1.f));
}

TEST_CASE("cuda emulation: what races, or waits for nobody, or reaches too far is found in any order") {
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    CAPTURE(seed);
    CHECK_THROWS_WITH(acted(act::reverse_without_barrier, seed), tests::contains("shared memory: thread"));
    CHECK_THROWS_WITH(acted(act::reverse_in_warps_without_barrier, seed), tests::contains("shared memory: thread"));
    CHECK_THROWS_WITH(acted(act::read_unwritten, seed), tests::contains("nobody has written"));
    CHECK_THROWS_WITH(acted(act::write_after_read, seed), tests::contains("what another"));
    CHECK_THROWS_WITH(acted(act::half_a_barrier, seed), tests::contains("wait where others do not come"));
    CHECK_THROWS_WITH(acted(act::half_a_shuffle, seed), tests::contains("wait where others do not come"));
    CHECK_THROWS_WITH(acted(act::mixed_meeting, seed), tests::contains("meet for different things"));
    CHECK_THROWS_WITH(acted(act::beyond_buffer, seed), tests::contains("element 64 of 64"));
    CHECK_THROWS_WITH(acted(act::beyond_shared, seed), tests::contains("element 64 of 64 in shared memory"));
  }
}

// c = a b with a [16, 16] and b [16, 8] of small whole numbers, by way of shared memory; b as it is, and transposed.
struct multiplying {
  static constexpr std::uint32_t threads = 32;
  struct shared {
    shared_array<bf16, 16 * 24> a;
    shared_array<bf16, 16 * 24> b;
  };
  bool transposed;
  buffer<const float> a, b;
  buffer<float> c;

  template <class Thread>
  void operator()(Thread& thread, shared& s) const {
    using backends::device::rounded;
    const std::uint32_t lane = thread.lane();
    for (std::uint32_t i = lane; i < 256; i += 32) thread.store(s.a, i / 16 * 24 + i % 16, rounded<bf16>(a[i]));
    // b as rows of k, or as rows of n; columns 8 .. 15 of it are never used.
    for (std::uint32_t i = lane; i < 256; i += 32) {
      const std::uint32_t k = i / 16, n = i % 16;
      const auto value = rounded<bf16>(n < 8 ? b[k * 8 + n] : 0.f);
      thread.store(s.b, transposed ? n * 24 + k : k * 24 + n, value);
    }
    thread.warp_barrier();
    std::uint32_t a_words[4], b_words[4];
    thread.load_matrices(s.a, lane % 16 * 24 + lane / 16 * 8, a_words);
    const std::uint32_t matrix = lane / 8, row = lane % 8;
    if (transposed) {
      thread.load_matrices(s.b, (matrix / 2 * 8 + row) * 24 + matrix % 2 * 8, b_words);
    } else {
      thread.load_transposed(s.b, (matrix % 2 * 8 + row) * 24 + matrix / 2 * 8, b_words);
    }
    float sums[4] = {};
    thread.template multiply<bf16>(sums, a_words, b_words[0], b_words[1]);
    for (std::uint32_t i = 0; i < 4; ++i) c[(lane / 4 + i / 2 * 8) * 8 + 2 * (lane % 4) + i % 2] = sums[i];
  }
};

TEST_CASE("cuda emulation: a warp multiplies matrices as PTX lays them out") {
  std::vector<float> a(256), b(128), want(128);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i * 7 % 23) - 11;
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i * 5 % 17) - 8;
  for (std::size_t m = 0; m < 16; ++m)
    for (std::size_t n = 0; n < 8; ++n)
      for (std::size_t k = 0; k < 16; ++k) want[m * 8 + n] += a[m * 16 + k] * b[k * 8 + n];
  for (const bool transposed : {false, true}) {
    CAPTURE(transposed);
    std::vector<float> c(128);
    tests::emulate(multiplying{transposed, {a.data(), a.size()}, {b.data(), b.size()}, {c.data(), c.size()}}, 1, 1, 3);
    CHECK(c == want);
  }
}

}  // namespace

}  // namespace emulation_test
