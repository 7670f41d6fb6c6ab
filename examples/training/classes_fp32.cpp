#include "examples/training/fine_tune_classes.hpp"

void clinicalbert::examples::fine_tune_classes_fp32(const fine_tuning& a, const tasks::model_folder& base) {
  fine_tune_classes_in<backends::precisions::fp32>(a, base);
}
