// expect: encoder_decoder: cross-attention wants an encoder of the decoder's hidden size
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/models/presets.hpp"

using namespace clinicalbert;

template struct models::encoder_decoder<models::bert_tiny, models::bert_mini, backends::reference<float>>;
