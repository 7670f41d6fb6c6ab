#include "clinicalbert/backends/dispatch/training/dispatched_training.hpp"
#include "examples/training/pretrain_in.hpp"

nlohmann::ordered_json clinicalbert::examples::pretrain_bf16(const pretraining& a,
                                                             const tasks::pretraining_base& base) {
  return pretrain_in<backends::dispatched_training<backends::precisions::bf16>>(a, base);
}
