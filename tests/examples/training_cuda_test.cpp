#include <filesystem>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"

namespace training_cuda_test {

namespace {

struct command {
  std::string name;
  std::vector<std::string> options;
};

std::vector<command> commands() {
  return {{"finetune_cuda", {"--base", "none", "--train", "none.tsv", "--out", "none"}},
          {"pretrain_cuda", {"--from", "none", "--data", "none.store", "--steps", "2", "--out", "none"}}};
}

std::vector<std::string> with(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

}  // namespace

TEST_CASE("finetune_cuda and pretrain_cuda: without a GPU, one sentence and status 1, and nothing is written") {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is an NVIDIA driver");
  for (const auto& [name, options] : commands())
    for (const char* precision : {"fp32", "tf32", "bf16", "fp16"}) {
      const auto done = tests::run(tests::program(name), with(options, {"--precision", precision}));
      CHECK(done.status == 1);
      CHECK(done.out.empty());
      CHECK(done.err == name + ": there is no GPU to run on: no NVIDIA driver is installed\n");
      CHECK_FALSE(std::filesystem::exists("none"));
    }
}

TEST_CASE("finetune_cuda and pretrain_cuda: a wrong command line is one, with a GPU or without") {
  for (const auto& [name, options] : commands()) {
    const auto program = tests::program(name);
    CHECK(tests::run(program, with(options, {"--precision", "fp64"})).status == 2);
    CHECK(tests::run(program, with(options, {"--precision", "fp16", "--loss-scale", "0"})).status == 2);
    const auto of_bf16 = tests::run(program, with(options, {"--precision", "bf16", "--loss-scale", "1024"}));
    CHECK(of_bf16.status == 2);
    CHECK_THAT(of_bf16.err, tests::contains("--loss-scale is for --precision fp16 alone"));
    CHECK(tests::run(program, {}).status == 2);
    const auto help = tests::run(program, {"--help"});
    CHECK(help.status == 0);
    CHECK_THAT(help.out, tests::contains("tf32"));
    CHECK_THAT(help.out, tests::contains("--loss-scale"));
  }
  CHECK(tests::run(tests::program("pretrain_cuda"), {"--data", "none.store", "--steps", "2", "--out", "none"}).status ==
        2);
}

}  // namespace training_cuda_test
