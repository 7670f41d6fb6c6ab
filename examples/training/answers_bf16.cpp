#include "examples/training/fine_tune_answers_in.hpp"

void clinicalbert::examples::fine_tune_answers_bf16(const fine_tuning& a, const tasks::model_folder& base) {
  fine_tune_answers_in<backends::precisions::bf16>(a, base);
}
