#include "clinicalbert/backends/cuda/all.hpp"
#include "examples/cuda/training/cuda_fine_tuners.hpp"
#include "examples/training/fine_tune_classes.hpp"

nlohmann::ordered_json clinicalbert::examples::cuda_classes_fp16(const fine_tuning& a,
                                                                 const tasks::model_folder& base) {
  return fine_tune_classes_in<backends::cuda<backends::precisions::fp16>>(a, base);
}
