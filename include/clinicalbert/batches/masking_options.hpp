#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace clinicalbert::batches {

/// What is masked as a whole.
enum class masking_unit : std::uint8_t {
  pieces,
  words,  ///< the words that `word_starts` says
  spans,  ///< of words; Joshi et al. 2020 (SpanBERT), section 3.1
};

/// How pieces are chosen for a masked language model, and what becomes of them; the defaults are BERT's.
struct masking_options {
  masking_unit unit = masking_unit::words;
  double rate = 0.15;             ///< of a sequence's pieces, [CLS] and [SEP] included
  std::size_t most = 0;           ///< pieces of a sequence; 0: any number
  double masked = 0.8;            ///< of the chosen pieces; become [MASK]
  double random = 0.1;            ///< become another piece, drawn; the rest stay as they are
  double span_stop = 0.2;         ///< p of the geometric distribution of a span's words
  std::size_t longest_span = 10;  ///< words
};

/// What masking must know of a vocabulary.
struct mask_ids {
  std::int32_t vocabulary_size = 0;
  std::int32_t mask = 0;
  std::array<std::int32_t, 5> specials{};  ///< never masked, never drawn: tokens::vocabulary::special_ids()
};

}  // namespace clinicalbert::batches
