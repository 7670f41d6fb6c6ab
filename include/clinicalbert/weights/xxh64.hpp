#pragma once

#include "clinicalbert/files/xxh64.hpp"

namespace clinicalbert::weights {

using files::xxh64;

}  // namespace clinicalbert::weights
