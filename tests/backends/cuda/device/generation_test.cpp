// On a GPU.
#include <filesystem>

#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace generation_test {

namespace {

using namespace clinicalbert;

TEST_CASE("cuda: greedy and beam search on a GPU give transformers' ids and scores") {
  if (!std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is no NVIDIA driver");
  // Of two sources: sanitizers take their time.
  tests::generation_agrees_with_oracle<backends::cuda<>, true>(tests::data("seq2seq/tied"), 2);
}

}  // namespace

}  // namespace generation_test
