#include "clinicalbert/backends/cuda/all.hpp"
#include "examples/cuda/training/cuda_fine_tuners.hpp"
#include "examples/training/fine_tune_summaries_in.hpp"

nlohmann::ordered_json clinicalbert::examples::cuda_summaries_bf16(const fine_tuning& a,
                                                                   const tasks::model_folder& base) {
  return fine_tune_summaries_in<backends::cuda<backends::precisions::bf16>>(a, base);
}
