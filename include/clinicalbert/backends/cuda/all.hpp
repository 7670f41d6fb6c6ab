#pragma once

#include "clinicalbert/backends/cuda/adamw.hpp"
#include "clinicalbert/backends/cuda/attention.hpp"
#include "clinicalbert/backends/cuda/dropout.hpp"
#include "clinicalbert/backends/cuda/embedding.hpp"
#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/layer_norm.hpp"
#include "clinicalbert/backends/cuda/product.hpp"
#include "clinicalbert/backends/cuda/residual_norm.hpp"
