#pragma once

// The table of contents, last part: how models of language are trained, encoder-decoders and pretraining.

#include "clinicalbert/summaries.hpp"
#include "clinicalbert/training.hpp"

#include "clinicalbert/corpora/join_token_stores.hpp"
#include "clinicalbert/corpora/read_source_targets.hpp"
#include "clinicalbert/corpora/source_target.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/corpora/token_store_builder.hpp"
#include "clinicalbert/corpora/token_store_format.hpp"
#include "clinicalbert/corpora/token_store_writer.hpp"

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/make_pretraining_example.hpp"
#include "clinicalbert/batches/mask_tokens.hpp"
#include "clinicalbert/batches/masking_options.hpp"
#include "clinicalbert/batches/multi_task_batch.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"
#include "clinicalbert/batches/pretraining_reader.hpp"

#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/encoder_decoder_step.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/multi_task_batches.hpp"
#include "clinicalbert/training/multi_task_counts.hpp"
#include "clinicalbert/training/multi_task_step.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/pretraining_step.hpp"

#include "clinicalbert/tasks/clinical_tasks.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tasks/pretraining_mixture.hpp"
#include "clinicalbert/tasks/score_pretraining.hpp"
#include "clinicalbert/tasks/score_summaries.hpp"
#include "clinicalbert/tasks/train_pretraining.hpp"
#include "clinicalbert/tasks/train_summarizer.hpp"
