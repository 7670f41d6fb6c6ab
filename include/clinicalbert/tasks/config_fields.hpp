#pragma once

namespace clinicalbert::tasks {

// Fields of a config.json that are this library's own; Hugging Face passes over them.

/// Thresholds of a multi-label problem: [K], each in [0, 1].
inline constexpr const char* thresholds_field = "clinicalbert_thresholds";

/// All of a relation_meaning but the classes.
inline constexpr const char* relations_field = "clinicalbert_relations";

/// In a frozen file, which has no folder beside it: "mean" or "cls".
inline constexpr const char* pooling_field = "clinicalbert_pooling";

}  // namespace clinicalbert::tasks
