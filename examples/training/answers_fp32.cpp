#include "clinicalbert/backends/dispatch/training/dispatched_training.hpp"
#include "examples/training/fine_tune_answers_in.hpp"

nlohmann::ordered_json clinicalbert::examples::fine_tune_answers_fp32(const fine_tuning& a,
                                                                      const tasks::model_folder& base) {
  return fine_tune_answers_in<backends::dispatched_training<backends::precisions::fp32>>(a, base);
}
