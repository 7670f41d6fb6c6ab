#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"

namespace annotate_cuda_test {

namespace {

TEST_CASE("annotate_cuda: without a GPU, one sentence and status 1") {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is an NVIDIA driver");
  for (const char* precision : {"fp32", "tf32", "bf16", "fp16"}) {
    const auto done = tests::run(tests::program("annotate_cuda"), {"--precision", precision}, "a note");
    CHECK(done.status == 1);
    CHECK(done.out.empty());
    CHECK(done.err == "annotate_cuda: there is no GPU to run on: no NVIDIA driver is installed\n");
  }
}

TEST_CASE("annotate_cuda: a wrong command line is one, with a GPU or without") {
  const auto program = tests::program("annotate_cuda");
  CHECK(tests::run(program, {"--precision", "int8"}, "a note").status == 2);
  CHECK(tests::run(program, {"-", "-"}, "a note").status == 2);
  const auto help = tests::run(program, {"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, tests::contains("--precision"));
}

}  // namespace

}  // namespace annotate_cuda_test
