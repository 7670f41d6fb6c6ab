#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include "clinicalbert/backends/packed_weight.hpp"

namespace clinicalbert::backends {

/// Where a model runs: a stateless tag type. `element` is the type of trainable parameters, activations and gradients;
/// `stream` carries threads and memory; `name()` is what programs and benchmarks print.
template <class B>
concept Backend = requires {
  typename B::element;
  typename B::stream;
  { B::name() } -> std::convertible_to<std::string_view>;
};

// The operators that a backend provides, by specializing these in a header of the same name in its own folder.
// All functions are static and noexcept, take run-time shapes (layers have checked them at compile time), read
// `tensors::matrix<const E>` and write `tensors::matrix<E>`, E = B::element. Scratch comes from stream.arena(); each
// operator says how much in `scratch(...)`, in bytes, for the `concurrency` of a stream. Nothing of an operator's
// output may alias its input unless said. Results do not depend on the number of threads, to the bit.
//
// An operator may return before its work is done, as a GPU's do: whoever reads what it wrote, or writes what it reads,
// calls stream.wait() first, which throws what went wrong. Operators themselves see each other's results.

/// Products of rows with a weight [Out, In]: y [N, Out] = epilogue(x [N, In] W^T).
///
///   size_t packed_bytes(size_t out, size_t in)  // that W takes as the kernels read it, a multiple of 64
///   pack(matrix<const E> weight, byte* memory)  // overwrites so many bytes, aligned to 64
///   string layout()                             // of these bytes: what else than W they depend on. Not noexcept
///   infer(stream&, packed_weight, matrix<const E> x, matrix<E> y, Epilogue)
///   forward(stream&, matrix<const E> weight, matrix<const E> x, matrix<E> y, Epilogue)       // while weights change
///   input_gradient(stream&, matrix<const E> weight, matrix<const E> d_y, matrix<E> d_x, Epilogue)  // epilogue(d_y W)
///   weight_gradient(stream&, matrix<const E> d_y, matrix<const E> x, matrix<E> d_weight, span<E> d_bias)
///                                               // accumulates d_y^T x and the column sums of d_y (d_bias may be
///                                               empty)
///   size_t scratch(size_t tokens, size_t in, size_t out, size_t concurrency)  // the most that any of these takes
///
/// Epilogues (epilogues.hpp): infer and forward take overwrite, accumulate, add_bias, bias_activation; input_gradient
/// takes overwrite, accumulate, activation_gradient. Rows of x, y and d_y may be strided.
template <class B>
struct product_op;

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias over each row; the variance is the biased one.
///
///   infer(stream&, span<const E> weight, span<const E> bias, E epsilon, matrix<const E> x, matrix<E> y)   // y may be
///   x forward(... , span<E> mean, span<E> inverse_deviation)          // as infer, and keeps both [N]; y may NOT be x
///   backward(stream&, span<const E> weight, matrix<const E> x, span<const E> mean, span<const E> inverse_deviation,
///            matrix<const E> d_y, matrix<E> d_x, span<E> d_weight, span<E> d_bias)
///                                     // overwrites d_x (which may be d_y), accumulates into d_weight, d_bias
///   size_t scratch(size_t tokens, size_t width, size_t concurrency)
template <class B>
struct layer_norm_op;

/// The end of a BERT sublayer: sum = dropout(x) + residual, y = layer_norm(sum). Default: composites.hpp.
///
///   infer(stream&, weight, bias, epsilon, matrix<const E> x, matrix<const E> residual, matrix<E> y)  // y may be x
///   forward(stream&, weight, bias, epsilon, dropout, x, residual, matrix<E> sum, matrix<E> y, mean, inverse_deviation)
///                                                                                               // sum may be x
///   backward(stream&, weight, dropout, sum, mean, inverse_deviation, d_y, matrix<E> d_x, matrix<E> d_residual,
///            d_weight, d_bias)        // overwrites d_x and d_residual (either may be d_y), accumulates the others
///   size_t scratch(size_t tokens, size_t width, size_t concurrency)
template <class B>
struct residual_norm_op;

/// y = x with elements dropped and the others scaled (tensors/dropout.hpp); also its own gradient. y may be x.
///
///   apply(stream&, dropout, matrix<const E> x, matrix<E> y)
template <class B>
struct dropout_op;

/// Multi-head attention over ragged sequences: for each sequence and head, softmax(scale q k^T) v, scale = 1 / sqrt(D).
///
/// q and out are [N, heads * D], k and v [M, heads * D]; query i of a sequence sees all keys of the same sequence in
/// `keys`, or, where Causal, keys 0..i. Attention dropout acts on the probabilities, with row = query row * heads +
/// head and column = key number in its sequence.
///
///   infer<Causal>(stream&, size_t heads, q, k, v, sequences queries, sequences keys, matrix<E> out)  // no T x T
///   memory forward<Causal>(stream&, heads, dropout, q, k, v, queries, keys, matrix<E> out, matrix<E> log_sum)
///                                     // keeps the log of each softmax's denominator, scaled logits' [N, heads]
///   backward<Causal>(stream&, heads, dropout, q, k, v, queries, keys, matrix<const E> out, matrix<const E> log_sum,
///                    matrix<const E> d_out, matrix<E> d_q, matrix<E> d_k, matrix<E> d_v)      // overwrites the three
///   size_t scratch(size_t longest_query, size_t longest_key, size_t heads, size_t head_size, size_t concurrency)
template <class B>
struct attention_op;

/// Attention of one query a sequence to keys and values that stand side by side in pages: what a decoder does a token.
///
/// q and out are [K, heads * D], a row of the pages holds heads * D numbers of the key and as many of the value; the
/// query of sequence i sees all rows of sequence i.
///
///   infer(stream&, size_t heads, matrix<const E> q, const paged_rows<E>& keys_values, matrix<E> out)
///   size_t scratch(size_t longest, size_t head_size, size_t concurrency)
template <class B>
struct paged_attention_op;

/// Sums of table rows: out[n] = words[ids[n]] + positions[n's place in its sequence] + segments[segment_ids[n]].
///
///   size_t row_bytes(size_t columns)          // of a frozen table's row: rows follow each other without gaps
///   pack_table(matrix<const E> rows, byte* memory)       // overwrites row_bytes for each row, in memory aligned to 4
///   string layout()                           // of such rows. Not noexcept
///   infer(stream&, packed_weight words, packed_weight positions, packed_weight segments, token_batch, matrix<E> out)
///   forward(stream&, matrix<const E> words, matrix<const E> positions, matrix<const E> segments, token_batch,
///           matrix<E> out)
///   backward(stream&, token_batch, int32_t padding_id, matrix<const E> d_out, matrix<E> d_words,
///            matrix<E> d_positions, matrix<E> d_segments)
///                                     // accumulates; rows of padding_id get nothing in d_words, as PyTorch's
///                                     // padding_idx
template <class B>
struct embedding_op;

/// One AdamW step over flat parameters (optimizers/adamw.hpp states it), and the norm that clipping wants.
///
///   update(stream&, const adamw_step&, span<E> w, span<E> g, span<E> m, span<E> v, span<const element_range> spared =
///   {})
///                                     // one pass: overwrites w, m and v and sets g to zero; elements in `spared`
///                                     // (decay_runs.hpp) do not decay
///   double squared_norm(stream&, span<const E> g)      // sum of squares in a fixed order, in double
template <class B>
struct adamw_op;

/// An operator that the backend has specialized. Layers name the missing one in a static_assert.
template <class Operator>
concept Provided = requires {
  sizeof(Operator);
};

}  // namespace clinicalbert::backends
