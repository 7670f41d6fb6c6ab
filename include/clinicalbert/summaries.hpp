#pragma once

// The table of contents, from a text to its summary: what clinicalbert.hpp has, and decoders and generation.

#include "clinicalbert/clinicalbert.hpp"

#include "clinicalbert/text/unsupported_numbers.hpp"

#include "clinicalbert/tensors/paired_rows.hpp"

#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/layers/copy_weights.hpp"
#include "clinicalbert/layers/cross_attention.hpp"
#include "clinicalbert/layers/decoder_block.hpp"
#include "clinicalbert/layers/pointer_gate.hpp"

#include "clinicalbert/models/decoder.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"

#include "clinicalbert/weights/encoder_decoder_checkpoint.hpp"
#include "clinicalbert/weights/encoder_decoder_config.hpp"
#include "clinicalbert/weights/load_encoder_decoder.hpp"
#include "clinicalbert/weights/write_encoder_decoder.hpp"

#include "clinicalbert/generation/banned_list.hpp"
#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/best_continuations.hpp"
#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/generation/copying_run.hpp"
#include "clinicalbert/generation/decoder_run.hpp"
#include "clinicalbert/generation/draw_next.hpp"
#include "clinicalbert/generation/draw_piece.hpp"
#include "clinicalbert/generation/find_continuations.hpp"
#include "clinicalbert/generation/finished_targets.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/generation/likeliest_piece.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/generation/page_cache.hpp"
#include "clinicalbert/generation/ranked_pieces.hpp"
#include "clinicalbert/generation/sample.hpp"
#include "clinicalbert/generation/source_attention.hpp"

#include "clinicalbert/tasks/any_summarizer.hpp"
#include "clinicalbert/tasks/encoder_decoder_folder.hpp"
#include "clinicalbert/tasks/load_text_summarizer.hpp"
#include "clinicalbert/tasks/open_summarizer.hpp"
#include "clinicalbert/tasks/sentence_extractor.hpp"
#include "clinicalbert/tasks/source_parts.hpp"
#include "clinicalbert/tasks/summarize_texts.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"
#include "clinicalbert/tasks/trace_sentences.hpp"
