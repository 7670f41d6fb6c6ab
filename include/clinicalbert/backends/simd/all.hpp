#pragma once

// Every operator of `backends::simd`.
#include "clinicalbert/backends/simd/adamw.hpp"
#include "clinicalbert/backends/simd/attention.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/bf16_product.hpp"
#include "clinicalbert/backends/simd/dropout.hpp"
#include "clinicalbert/backends/simd/embedding.hpp"
#include "clinicalbert/backends/simd/label_score.hpp"
#include "clinicalbert/backends/simd/layer_norm.hpp"
#include "clinicalbert/backends/simd/narrow_attention.hpp"
#include "clinicalbert/backends/simd/narrow_product.hpp"
#include "clinicalbert/backends/simd/paged_attention.hpp"
#include "clinicalbert/backends/simd/product.hpp"
#include "clinicalbert/backends/simd/residual_norm.hpp"
