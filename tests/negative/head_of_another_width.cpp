// expect: with_heads: a head reads another width than the encoder's hidden size
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"

using backend = clinicalbert::backends::reference<float>;

struct wide_32 {
  static constexpr std::string_view name = "wide_32";
  static constexpr clinicalbert::models::encoder_config config{
      .layers = 1, .hidden = 32, .attention_heads = 2, .intermediate = 64};
};

template struct clinicalbert::heads::with_heads<clinicalbert::models::encoder<wide_32, backend>,
                                                clinicalbert::heads::token_class<64, backend>>;
