#include <cublasLt.h>
#include <library_types.h>

#include <cstdint>
#include <cstring>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends::device {

namespace {

static_assert(static_cast<int>(number_type::fp32) == CUDA_R_32F && static_cast<int>(number_type::fp16) == CUDA_R_16F &&
              static_cast<int>(number_type::bf16) == CUDA_R_16BF);
static_assert(static_cast<int>(arithmetic::fp32) == CUBLAS_COMPUTE_32F &&
              static_cast<int>(arithmetic::tf32) == CUBLAS_COMPUTE_32F_FAST_TF32);
static_assert(sizeof(cublasLtMatmulAlgo_t) <= sizeof(product_algorithm::bytes));

status of(cublasStatus_t code) noexcept {
  if (code == CUBLAS_STATUS_SUCCESS) return {};
  trouble kind = trouble::other;
  if (code == CUBLAS_STATUS_ALLOC_FAILED) kind = trouble::no_memory;
  // What an algorithm answers that does not fit the very sizes.
  if (code == CUBLAS_STATUS_NOT_SUPPORTED || code == CUBLAS_STATUS_INVALID_VALUE) kind = trouble::not_supported;
  return {kind, code, cublasLtGetStatusName(code)};
}

cublasLtHandle_t real(product_library* library) noexcept { return reinterpret_cast<cublasLtHandle_t>(library); }

// A product as the library describes it. It lies on the stack: these structures are opaque, but of a known size.
struct description {
  cublasLtMatmulDescOpaque_t operation;
  cublasLtMatrixLayoutOpaque_t first, second, out;
  cublasStatus_t made = CUBLAS_STATUS_SUCCESS;

  explicit description(const library_product& p) noexcept {
    const auto factors = static_cast<cudaDataType_t>(p.factors);
    const auto step = [&](cublasStatus_t s) {
      if (made == CUBLAS_STATUS_SUCCESS) made = s;
    };
    step(cublasLtMatmulDescInit(&operation, static_cast<cublasComputeType_t>(p.in), CUDA_R_32F));
    const auto transposed = [&](bool is, cublasLtMatmulDescAttributes_t which) {
      const std::int32_t how = is ? CUBLAS_OP_T : CUBLAS_OP_N;
      step(cublasLtMatmulDescSetAttribute(&operation, which, &how, sizeof how));
    };
    transposed(p.first_transposed, CUBLASLT_MATMUL_DESC_TRANSA);
    transposed(p.second_transposed, CUBLASLT_MATMUL_DESC_TRANSB);
    const auto layout = [&](cublasLtMatrixLayoutOpaque_t& of_factor, bool is_transposed, std::size_t rows,
                            std::size_t columns, std::size_t stride) {
      step(cublasLtMatrixLayoutInit(&of_factor, factors, is_transposed ? columns : rows, is_transposed ? rows : columns,
                                    static_cast<std::int64_t>(stride)));
    };
    layout(first, p.first_transposed, p.m, p.k, p.first_stride);
    layout(second, p.second_transposed, p.k, p.n, p.second_stride);
    step(cublasLtMatrixLayoutInit(&out, CUDA_R_32F, p.m, p.n, static_cast<std::int64_t>(p.out_stride)));
  }
};

}  // namespace

status open_products(product_library*& library) noexcept {
  cublasLtHandle_t opened = nullptr;
  const status s = of(cublasLtCreate(&opened));
  library = reinterpret_cast<product_library*>(opened);
  return s;
}

void close_products(product_library* library) noexcept { (void)cublasLtDestroy(real(library)); }

status choose_algorithm(product_library* library, const library_product& product, std::size_t alignment,
                        std::size_t workspace, product_algorithm& chosen) noexcept {
  description d(product);
  cublasLtMatmulPreferenceOpaque_t preference;
  if (d.made == CUBLAS_STATUS_SUCCESS) d.made = cublasLtMatmulPreferenceInit(&preference);
  const auto prefer = [&](cublasLtMatmulPreferenceAttributes_t what, const auto& value) {
    if (d.made == CUBLAS_STATUS_SUCCESS)
      d.made = cublasLtMatmulPreferenceSetAttribute(&preference, what, &value, sizeof value);
  };
  prefer(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, std::uint64_t{workspace});
  const auto bytes = static_cast<std::uint32_t>(alignment);
  for (const auto which : {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                           CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
    prefer(which, bytes);
  if (d.made != CUBLAS_STATUS_SUCCESS) return of(d.made);
  cublasLtMatmulHeuristicResult_t best{};
  int found = 0;
  const cublasStatus_t asked = cublasLtMatmulAlgoGetHeuristic(real(library), &d.operation, &d.first, &d.second, &d.out,
                                                              &d.out, &preference, 1, &best, &found);
  if (asked != CUBLAS_STATUS_SUCCESS) return of(asked);
  if (found == 0) return of(CUBLAS_STATUS_NOT_SUPPORTED);
  std::memcpy(chosen.bytes, &best.algo, sizeof best.algo);
  return {};
}

status run_product(product_library* library, const library_product& product, const product_algorithm& algorithm,
                   const void* first, const void* second, float* out, void* workspace, std::size_t workspace_bytes,
                   gpu_stream* stream) noexcept {
  description d(product);
  if (d.made != CUBLAS_STATUS_SUCCESS) return of(d.made);
  cublasLtMatmulAlgo_t chosen;
  std::memcpy(&chosen, algorithm.bytes, sizeof chosen);
  const float alpha = 1, beta = product.accumulates ? 1 : 0;
  return of(cublasLtMatmul(real(library), &d.operation, &alpha, first, &d.first, second, &d.second, &beta, out, &d.out,
                           out, &d.out, &chosen, workspace, workspace_bytes, reinterpret_cast<cudaStream_t>(stream)));
}

}  // namespace clinicalbert::backends::device
