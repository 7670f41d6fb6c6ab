#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "examples/precisions/score_in.hpp"

nlohmann::ordered_json clinicalbert::examples::score_in_bf16(const scoring& what, const tags_listener& listener) {
  return score_in<backends::dispatched<backends::precisions::bf16>>(what, listener);
}
