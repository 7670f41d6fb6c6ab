#pragma once

#include <stdexcept>

namespace clinicalbert::tokens {

/// A text does not fit its windows as they were asked for; says the lengths in pieces.
class window_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::tokens
