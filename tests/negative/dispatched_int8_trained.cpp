// expect: dispatched_training: training is in fp32 or bf16; for inference alone there is dispatched<Precision>
#include "clinicalbert/backends/dispatch/training/dispatched_training.hpp"

using namespace clinicalbert;

std::size_t scratch() {
  using backend = backends::dispatched_training<backends::precisions::int8>;
  return sizeof(backend);
}
