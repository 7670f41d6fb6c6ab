#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"

namespace summarize_cuda_test {

namespace {

TEST_CASE("summarize_cuda: without a GPU, one sentence and status 1") {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is an NVIDIA driver");
  for (const char* precision : {"fp32", "tf32", "bf16", "fp16"}) {
    const auto done =
        tests::run(tests::program("summarize_cuda"), {"--model", "none", "--precision", precision}, "a text");
    CHECK(done.status == 1);
    CHECK(done.out.empty());
    CHECK(done.err == "summarize_cuda: there is no GPU to run on: no NVIDIA driver is installed\n");
  }
}

TEST_CASE("summarize_cuda: a wrong command line is one, with a GPU or without") {
  const auto program = tests::program("summarize_cuda");
  CHECK(tests::run(program, {}, "a text").status == 2);  // it writes by a model alone
  CHECK(tests::run(program, {"--model", "none", "--precision", "int8"}, "a text").status == 2);
  CHECK(tests::run(program, {"--model", "none", "--top-k", "5"}, "a text").status == 2);
  CHECK(tests::run(program, {"--model", "none", "--extractive"}, "a text").status == 2);
  const auto help = tests::run(program, {"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("--precision"));
}

}  // namespace

}  // namespace summarize_cuda_test
