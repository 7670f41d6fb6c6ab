#include "clinicalbert/backends/cuda/kernels/enqueue.hpp"

#include <cstddef>
#include <vector>

#include "tests/catch.hpp"

namespace enqueue_test {

namespace {

using namespace clinicalbert::backends::device;

// A runtime with a last error, as CUDA's has one a thread: calls that fail leave it, calls that succeed do not clear
// it.
struct runtime {
  int shared_answer = 0, launch_answer = 0;
  int last_error = 0;
  std::vector<std::size_t> allowed, launched;

  int answer(int code) {
    if (code != 0) last_error = code;
    return code;
  }
  int allow_shared(std::size_t bytes) {
    allowed.push_back(bytes);
    return answer(shared_answer);
  }
  int launch(std::size_t bytes) {
    launched.push_back(bytes);
    return answer(launch_answer);
  }
  void forget_error() { last_error = 0; }
};

constexpr int invalid_value = 1, invalid_configuration = 9;

TEST_CASE("enqueue: shared memory is asked for where a kernel has more than 48 KiB") {
  runtime r;
  CHECK(enqueue(r, 0) == 0);
  CHECK(enqueue(r, 49152) == 0);
  CHECK(r.allowed.empty());
  CHECK(enqueue(r, 49153) == 0);
  CHECK(r.allowed == std::vector<std::size_t>{49153});
  CHECK(r.launched == std::vector<std::size_t>{0, 0, 49153});
}

TEST_CASE("enqueue: an error that somebody else has left is not the launch's, and stays for whom it is") {
  runtime r;
  r.last_error = invalid_value;
  CHECK(enqueue(r, 60000) == 0);
  CHECK(r.last_error == invalid_value);
}

TEST_CASE("enqueue: a setting that is refused is that launch's error, and not the next one's") {
  runtime r;
  r.shared_answer = invalid_value;
  CHECK(enqueue(r, 60000) == invalid_value);
  CHECK(r.launched.empty());
  CHECK(r.last_error == 0);
  CHECK(enqueue(r, 1000) == 0);
  CHECK(r.launched.size() == 1);
}

TEST_CASE("enqueue: a launch that is refused answers with its own error and leaves none") {
  runtime r;
  r.last_error = invalid_value;
  r.launch_answer = invalid_configuration;
  CHECK(enqueue(r, 1000) == invalid_configuration);
  CHECK(r.last_error == 0);
  r.launch_answer = 0;
  CHECK(enqueue(r, 1000) == 0);
}

}  // namespace

}  // namespace enqueue_test
