#include "clinicalbert/backends/cuda/runtime/recorded_work.hpp"

#include <cstdint>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/attention_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_forward.hpp"
#include "clinicalbert/backends/cuda/kernels/norm_forward.hpp"
#include "tests/catch.hpp"

namespace recorded_work_test {

namespace {

using namespace clinicalbert::backends::device;
using notes = std::vector<int>;

struct says {
  std::uint8_t before = 0;  // bytes without meaning follow
  int what = 0;
  void operator()(notes& n) const noexcept { n.push_back(what); }
  friend bool operator==(const says&, const says&) = default;
};
struct says_twice {
  double what = 0;
  void operator()(notes& n) const noexcept {
    n.push_back(static_cast<int>(what));
    n.push_back(static_cast<int>(what));
  }
  friend bool operator==(const says_twice&, const says_twice&) = default;
};
struct like_no_other {
  int what = 0;
  void operator()(notes& n) const noexcept { n.push_back(what); }
};

TEST_CASE("recorded work: it is done in its order, again and again") {
  recorded_work<notes> work;
  for (int i = 0; i < 50; ++i) {
    work.add(says{1, i});
    work.add(says_twice{-i - 0.5});
  }
  CHECK(work.size() == 100);
  notes first, second;
  work.run(first);
  work.run(second);
  CHECK(first == second);
  CHECK(first.size() == 150);
  CHECK((first[147] == 49 && first[149] == -49));
  work.clear();
  work.run(first);
  CHECK(first == second);
}

TEST_CASE("recorded work: it is the same where all operations and their arguments are") {
  const auto of = [](auto... operations) {
    recorded_work<notes> work;
    (work.add(operations), ...);
    return work;
  };
  CHECK(of(says{1, 2}, says_twice{3}) == of(says{1, 2}, says_twice{3}));
  CHECK_FALSE(of(says{1, 2}, says_twice{3}) == of(says{1, 2}, says_twice{4}));
  CHECK_FALSE(of(says{1, 2}, says_twice{3}) == of(says_twice{3}, says{1, 2}));
  CHECK_FALSE(of(says{1, 2}) == of(says{1, 2}, says{1, 2}));
  CHECK_FALSE(of(like_no_other{1}) == of(like_no_other{1}));
  auto work = of(says{1, 2});
  const auto copy = work;
  work.clear();
  CHECK(work == of());
  CHECK(copy == of(says{1, 2}));
}

template <class Kernel>
concept comparable = requires(const Kernel& k) {
  k == k;
};

TEST_CASE("recorded work: kernels with a mask, or of training, are like no other") {
  norm_forward<float, 8, 1> norm;
  CHECK(norm == norm);
  norm.dropout = clinicalbert::tensors::dropout(0.1, {});
  CHECK_FALSE(norm == norm);
  attention_forward<float, float, 32> attention, other;
  CHECK(attention == other);
  float x = 0;
  other.out = {{&x, 1}, 1};
  CHECK_FALSE(attention == other);
  attention.dropout = clinicalbert::tensors::dropout(0.1, {});
  CHECK_FALSE(attention == attention);
  // What they inherit would be comparable, and is not all of them.
  CHECK_FALSE(comparable<attention_query_gradient<float, float, 32>>);
  CHECK_FALSE(comparable<attention_key_gradient<float, float, 32>>);
}

}  // namespace

}  // namespace recorded_work_test
