// expect: encoder_decoder: an encoder and a decoder that share all weights must have one shape
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/models/presets.hpp"

using namespace clinicalbert;

template struct models::encoder_decoder<models::bert_small, models::bert_medium, backends::reference<float>,
                                        models::sharing::all>;
