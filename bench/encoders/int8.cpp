#include "bench/encoders/preset_encoder.hpp"

std::unique_ptr<clinicalbert::bench::any_encoder> clinicalbert::bench::open_int8_encoder(
    const tasks::model_folder& folder) {
  return open_preset<backends::precisions::int8>(folder);
}
