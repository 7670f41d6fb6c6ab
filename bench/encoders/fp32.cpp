#include "bench/encoders/preset_encoder.hpp"

std::unique_ptr<clinicalbert::bench::any_encoder> clinicalbert::bench::open_fp32_encoder(
    const tasks::model_folder& folder) {
  return open_preset<backends::precisions::fp32>(folder);
}
