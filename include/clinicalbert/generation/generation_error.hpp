#pragma once

#include <stdexcept>

namespace clinicalbert::generation {

/// What was asked for cannot be generated: the message says which setting or length and why, and has no word of a text.
class generation_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::generation
