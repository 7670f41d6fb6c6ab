// expect: with_heads: two heads have a pooler, but a checkpoint names only one
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/heads/next_sentence.hpp"
#include "clinicalbert/heads/sequence_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"

using backend = clinicalbert::backends::reference<float>;

struct small {
  static constexpr std::string_view name = "small";
  static constexpr clinicalbert::models::encoder_config config{
      .layers = 1, .hidden = 32, .attention_heads = 2, .intermediate = 64};
};

template struct clinicalbert::heads::with_heads<clinicalbert::models::encoder<small, backend>,
                                                clinicalbert::heads::next_sentence<32, backend>,
                                                clinicalbert::heads::sequence_class<32, backend>>;
