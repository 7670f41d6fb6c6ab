#pragma once

namespace clinicalbert::backends {

/// Softmax cross-entropy of rows of logits [M, K] by their labels, as `label_score_op` states it of one, for a backend
/// whose rows are not where the host computes; others have no such operator, and score row by row.
///
///   score(stream&, matrix<E> logits, span<const int32_t> labels, double gradient_scale, double smoothing, each)
///                                     // logits become gradient_scale times the gradient; a row whose label is below 0
///                                     // takes no part and becomes 0. Waits, and calls each(i, loss, is_highest) for
///                                     // every row in order; after a failure, which stream.wait() tells, with zeros
template <class B>
struct label_scores_op;

}  // namespace clinicalbert::backends
