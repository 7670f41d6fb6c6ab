#include "clinicalbert/backends/simd/all.hpp"
#include "examples/training/fine_tune_answers_in.hpp"

nlohmann::ordered_json clinicalbert::examples::fine_tune_answers_bf16(const fine_tuning& a,
                                                                      const tasks::model_folder& base) {
  return fine_tune_answers_in<backends::simd_in<backends::precisions::bf16>>(a, base);
}
