// expect: encoder: the hidden size must be divisible by the number of attention heads
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"

struct five_heads {
  static constexpr std::string_view name = "five_heads";
  static constexpr clinicalbert::models::encoder_config config{
      .layers = 1, .hidden = 32, .attention_heads = 5, .intermediate = 64};
};

template struct clinicalbert::models::encoder<five_heads, clinicalbert::backends::reference<float>>;
