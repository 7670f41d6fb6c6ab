#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/backends/contract.hpp"

namespace clinicalbert::weights {

/// A frozen file: a model as the kernels read it, and all that a program needs beside it, in one safetensors file.
///
/// Metadata:  format, version, precision (fp32, bf16, int8), layout (see `frozen_layout`), config.json (its text, with
///            the labels), tokenizer (JSON: lowercase, strip_accents, split_cjk)
/// Tensors:   one for each part of the model under its name: F32 [n] where elements are as they were (biases, norms),
///            otherwise U8 [bytes]; vocab.txt, U8, a piece a line; NAME.padding, U8, zeros, so that each begins at a
///            multiple of 64 bytes; last checksums, I64: the XXH64 (xxh64.hpp) of all before the data, then that of
///            each MiB of the data up to `checksums`, the last of what is left.
namespace frozen_format {

inline constexpr std::string_view name = "clinicalbert frozen model", version = "1";
/// With which such a file begins, behind the 8 bytes of its header's length.
inline constexpr std::string_view beginning = R"({"__metadata__":{"format":"clinicalbert frozen model")";
inline constexpr const char *vocabulary = "vocab.txt", *checksums = "checksums";
inline constexpr std::size_t alignment = 64;                        // of data in the file, in bytes
inline constexpr std::size_t checked_piece = std::size_t{1} << 20;  // bytes of data that have a checksum of their own

}  // namespace frozen_format

/// What the bytes of a model's weights and tables depend on, beside its shape: "int8 panels of 32; int8 rows ...".
template <backends::Backend B>
[[nodiscard]] std::string frozen_layout() {
  return backends::product_op<B>::layout() + "; " + backends::embedding_op<B>::layout();
}

/// In which a backend multiplies: "fp32", "bf16", "int8"; "fp64" for the reference in double.
template <backends::Backend B>
[[nodiscard]] constexpr std::string_view precision_of() noexcept {
  if constexpr (requires { typename B::precision; })
    return B::precision::name;
  else
    return sizeof(typename B::element) == 8 ? "fp64" : "fp32";
}

}  // namespace clinicalbert::weights
