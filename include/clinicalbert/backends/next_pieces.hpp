#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Pieces that rows of logits may not have: ids[offsets[i]] .. ids[offsets[i + 1] - 1] of row i. A view of the host's.
struct banned_pieces {
  std::span<const std::uint32_t> offsets;  ///< [K + 1]
  std::span<const std::int32_t> ids;
};

/// Which of `best` probabilities are meant: of all pieces, or of those that are not banned, which sum to 1.
enum class normalized_over { all_pieces, allowed_pieces };

/// What a decoder's search wants of logits [K, V] that lie where it would cost much to read them. A backend whose
/// logits are in the host's memory has no such operator: there the search reads them.
///
///   best(stream&, matrix<E> logits, banned_pieces, normalized_over, matrix<int32_t> ids, matrix<E> log_probabilities)
///                                     // overwrites both [K, most]: the likeliest pieces of each row that are not
///                                     // banned, best first and of equal ones the lower id first; where fewer are
///                                     // left, ids are -1
///   draw(stream&, matrix<E> logits, banned_pieces, span<const uint32_t> rows, span<const double> uniforms,
///        double temperature, span<int32_t> ids, span<E> log_probabilities)
///                                     // overwrites both: ids[i] is where the running sum of softmax(logits[rows[i]] /
///                                     // temperature) by id, without the banned, passes uniforms[i], in [0, 1); -1
///                                     // where all are banned
///
/// In logits banned pieces become minus infinity. Both wait for what they give, and ids are -1 after a failure, which
/// stream.wait() tells.
template <class B>
struct next_pieces_op;

}  // namespace clinicalbert::backends
