#pragma once

#include "clinicalbert/backends/reference/adamw.hpp"
#include "clinicalbert/backends/reference/attention.hpp"
#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/backends/reference/dropout.hpp"
#include "clinicalbert/backends/reference/embedding.hpp"
#include "clinicalbert/backends/reference/layer_norm.hpp"
#include "clinicalbert/backends/reference/paged_attention.hpp"
#include "clinicalbert/backends/reference/product.hpp"
#include "clinicalbert/backends/reference/residual_norm.hpp"
