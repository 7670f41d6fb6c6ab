#pragma once

// The table of contents, what makes vocabularies and lets them grow, and models with them.

#include "clinicalbert/clinicalbert.hpp"

#include "clinicalbert/tokens/count_words.hpp"
#include "clinicalbert/tokens/for_each_word.hpp"
#include "clinicalbert/tokens/grow_tokenizer_json.hpp"
#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/growth_of_vocabulary.hpp"
#include "clinicalbert/tokens/growth_rules.hpp"
#include "clinicalbert/tokens/merge_queue.hpp"
#include "clinicalbert/tokens/pair_map.hpp"
#include "clinicalbert/tokens/piece_alphabet.hpp"
#include "clinicalbert/tokens/piece_list.hpp"
#include "clinicalbert/tokens/piece_rates.hpp"
#include "clinicalbert/tokens/piece_words.hpp"
#include "clinicalbert/tokens/vocabulary_recipe.hpp"
#include "clinicalbert/tokens/vocabulary_trainer.hpp"
#include "clinicalbert/tokens/watched_words.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "clinicalbert/tokens/word_gains.hpp"

#include "clinicalbert/weights/extend_folder.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/growing_weights.hpp"
#include "clinicalbert/weights/grown_checkpoint.hpp"
#include "clinicalbert/weights/learned_rows.hpp"
#include "clinicalbert/weights/store_element.hpp"

#include "clinicalbert/tasks/growing_entity_tagger.hpp"
#include "clinicalbert/tasks/growing_task.hpp"
#include "clinicalbert/tasks/open_growing_tagger.hpp"
