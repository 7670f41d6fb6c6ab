// expect: training: a frozen model cannot be trained; train its parameter_set and freeze that again
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/training/state.hpp"

using namespace clinicalbert;
using backend = backends::reference<float>;
using encoder = models::encoder<models::bert_tiny, backend>;
using model = heads::with_heads<encoder, heads::token_class<encoder::hidden, backend>>;

training::state<model> train(model::frozen&& frozen, const model::sizes& sizes) {
  return training::state<model>(static_cast<model::frozen&&>(frozen), sizes);
}
