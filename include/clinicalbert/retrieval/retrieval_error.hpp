#pragma once

#include <stdexcept>

namespace clinicalbert::retrieval {

/// Says by settings and numbers what an index or a search cannot take, never by text.
class retrieval_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::retrieval
