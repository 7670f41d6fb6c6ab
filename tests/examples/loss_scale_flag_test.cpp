#include "examples/training/loss_scale_flag.hpp"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "examples/training/skipped_steps.hpp"
#include "tests/catch.hpp"

namespace loss_scale_flag_test {

namespace {

using namespace clinicalbert;

struct program {
  CLI::App app;
  training::training_options options;
  examples::loss_scale_flag flag;

  explicit program(const std::vector<std::string>& precisions) : flag(app, precisions, options) {}
  void read(std::vector<std::string> line) { app.parse(std::move(line)); }
};

}  // namespace

TEST_CASE("a loss scale can be asked for where one of the precisions is fp16, and for that alone") {
  const std::vector<std::string> line{"1024", "--loss-scale"};  // CLI11 reads it from its end
  program without({"fp32", "bf16"});
  CHECK_THROWS_AS(without.read(line), CLI::ExtrasError);
  CHECK_NOTHROW(without.flag.check("bf16"));

  program with({"fp32", "fp16"});
  CHECK(with.options.loss_scale == training::loss_scale_settings{});
  CHECK_THAT(with.app.help(), tests::contains("65536"));
  with.read(line);
  CHECK(with.options.loss_scale.first == 1024);
  CHECK_NOTHROW(with.flag.check("fp16"));
  CHECK_THROWS_AS(with.flag.check("fp32"), examples::usage_error);

  for (const char* wrong : {"0", "-1", "inf", "nan", "1e-5"}) {
    CAPTURE(wrong);
    program one({"fp16"});
    const auto read = [&] {
      one.read({wrong, "--loss-scale"});
      one.flag.check("fp16");
    };
    CHECK_THROWS(read());
  }
}

TEST_CASE("a line about a run speaks of skipped steps where there are some") {
  CHECK(examples::skipped_text(0).empty());
  CHECK(examples::skipped_text(1) == ", 1 step skipped");
  CHECK(examples::skipped_text(12) == ", 12 steps skipped");
}

}  // namespace loss_scale_flag_test
