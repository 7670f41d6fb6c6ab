#pragma once

namespace clinicalbert::backends::vectors {

/// What one of a row's whole numbers is worth, and by what its elements are multiplied to become them: 1 and 1 where a
/// format has no scale, NaN and 0 for a row that is not finite.
struct row_scale {
  float scale = 1, inverse = 1;
};

}  // namespace clinicalbert::backends::vectors
