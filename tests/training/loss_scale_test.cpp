#include "clinicalbert/training/loss_scale.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace loss_scale_test {

namespace {

using namespace clinicalbert;

// What tools/peers/loss_scale.py wrote.
nlohmann::json reference() { return files::read_json(tests::data("loss_scale.json")); }

template <class Precision>
struct model_in {
  struct backend {
    using precision = Precision;
  };
};

struct model_without {
  struct backend {};
};

static_assert(training::ScalesLoss<model_in<backends::precisions::fp16>>);
static_assert(!training::ScalesLoss<model_in<backends::precisions::bf16>>);
static_assert(!training::ScalesLoss<model_without>);

}  // namespace

TEST_CASE("a loss scale begins, grows and backs off as torch's GradScaler, to the bit") {
  std::size_t grown = 0, stopped_growing = 0;
  const auto torch = reference();
  for (const auto& course : torch.at("courses")) {
    const auto& s = course.at("settings");
    const training::loss_scale_settings settings{s.at("first").get<float>(), s.at("growth").get<double>(),
                                                 s.at("backoff").get<double>(),
                                                 s.at("growth_steps").get<std::uint32_t>()};
    CAPTURE(settings.first, settings.growth);
    const auto overflows = course.at("overflows").get<std::vector<std::size_t>>();
    const auto scales = course.at("scales").get<std::vector<float>>();
    const auto clean_steps = course.at("clean_steps").get<std::vector<std::uint32_t>>();
    const auto made = course.at("made").get<std::vector<bool>>();
    training::loss_scale scale{.factor = settings.first};
    for (std::size_t step = 0; step < scales.size(); ++step) {
      CAPTURE(step);
      const bool overflow = std::ranges::find(overflows, step) != overflows.end();
      const float before = scale.factor;
      scale.update(!overflow, settings);
      CHECK(made[step] == !overflow);
      CHECK(scale.factor == scales[step]);
      CHECK(scale.clean_steps == clean_steps[step]);
      grown += scale.factor > before ? 1 : 0;
      stopped_growing += !overflow && scale.factor == before && scale.clean_steps == 0 ? 1 : 0;
    }
    CHECK(scale.skipped == overflows.size());
  }
  CHECK(grown > 10);
  CHECK(stopped_growing > 0);  // where it would be infinite
}

TEST_CASE("the defaults of a loss scale are torch's") {
  const auto torch = reference().at("defaults");
  const training::loss_scale_settings settings;
  CHECK(settings.first == torch.at("scale").get<float>());
  CHECK(settings.growth == torch.at("growth_factor").get<double>());
  CHECK(settings.backoff == torch.at("backoff_factor").get<double>());
  CHECK(settings.growth_steps == torch.at("growth_interval").get<std::uint32_t>());
  CHECK(training::loss_scale{}.factor == settings.first);
}

}  // namespace loss_scale_test
