#!/bin/bash
# Checks that each header stands in one of the six tables of contents: clinicalbert.hpp, from a note to labels;
# documents.hpp, which adds cleaning and retrieval; vocabularies.hpp, which adds what makes and grows vocabularies;
# summaries.hpp, which adds decoders, generation and summaries; training.hpp, corpora, training, scoring and writing with
# what these need; and language_models.hpp, which adds to these two how encoder-decoders are trained, and pretraining.
# With --list, says how they would read; with --write, writes their lists. backends/dispatch and backends/cuda are left
# out: they are no use without their units, which must be linked.
set -euo pipefail
cd "$(dirname "$0")/.."

order=(files text text/segmentation text/cleaning tokens tensors backends backends/reference backends/simd layers models
  losses heads labels weights generation retrieval corpora batches optimizers metrics training tasks)
for_training='^(losses|corpora|batches|optimizers|metrics|training)$'
for_vocabularies='/(tokens/(count_words|for_each_word|grow[a-z_]*|merge_queue|pair_map|piece_(alphabet|list|rates|words)|vocabulary_(recipe|trainer)|watched_words|word_(counts|gains))|weights/(grow|growing_weights|grown_checkpoint|extend_folder|learned_rows|store_element)|tasks/(growing_[a-z_]*|open_growing_tagger))\.hpp$'
for_documents='/(retrieval|text/cleaning)/'
for_writing='/(tasks/freeze_|weights/(write_frozen|safetensors_writer|checkpoint_writer|compare|initialize|summary|dense_bytes|named_tensors|bert_checkpoint)\.)'
for_summaries='/(generation/|tasks/[a-z_]*(summar|source_part|encoder_decoder|trace_|sentence_extractor)|[a-z_/]*decoder|layers/(added_gradients|copy_weights|cross_attention|pointer_gate)|tensors/paired_rows)|/unsupported_numbers'
for_language_models='pretrain|multi_task|clinical_tasks|communicator|gradient_exchange|token_store|/mask|summar|encoder_decoder|source_target'

# Headers of tasks/ that need corpora, scores or training, also through one another.
training_tasks() {
  local found='' more
  more="$(cd include && grep -l -E '#include "clinicalbert/(corpora|metrics|training|optimizers)/' clinicalbert/tasks/*.hpp || true)"
  while [[ -n "$more" ]]; do
    found="$(sort -u <<<"$found"$'\n'"$more" | grep .)"
    more="$(cd include && grep -l -F -f <(sed 's/^/#include "/' <<<"$found") clinicalbert/tasks/*.hpp |
      grep -v -x -F -f <(echo "$found") || true)"
  done
  echo "$found"
}
tasks="$(training_tasks)"

# part FOLDER HEADER: which table it stands in.
part() {
  local line="$2"
  if [[ "$1" =~ $for_training ]] || grep -q -x -F "$line" <<<"$tasks"; then
    if [[ "$line" =~ $for_language_models ]]; then echo language_models; else echo training; fi
  elif [[ "$line" =~ $for_vocabularies ]]; then echo vocabularies
  elif [[ "$line" =~ $for_documents ]]; then echo documents
  elif [[ "$line" =~ $for_writing ]]; then echo training
  elif [[ "$line" =~ $for_summaries ]]; then echo summaries
  else echo inference; fi
}

# list PART
list() {
  local folder line lines
  for folder in "${order[@]}"; do
    [[ -d "include/clinicalbert/$folder" ]] || continue
    lines="$(cd include && find "clinicalbert/$folder" -maxdepth 1 -name '*.hpp' | LC_ALL=C sort |
      while read -r line; do [[ "$(part "$folder" "$line")" != "$1" ]] || echo "#include \"$line\""; done)"
    [[ -z "$lines" ]] || printf '\n%s\n' "$lines"
  done
}

bad=0
for part in inference documents vocabularies summaries training language_models; do
  table=include/clinicalbert/$part.hpp
  [[ "$part" != inference ]] || table=include/clinicalbert/clinicalbert.hpp
  case "${1:-}" in
    --list) list "$part" ;;
    --write)
      { sed '/^#include "clinicalbert\/\(.*\)\/.*"$/d' "$table" | cat -s | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; list "$part"; } >"$table.new"
      mv "$table.new" "$table"
      ;;
    *)
      difference="$(diff <(list "$part" | grep .) <(grep '^#include "clinicalbert/.*/' "$table") | sed -n 's/^[<>]/&/p' || true)"
      if [[ -n "$difference" ]]; then
        echo "$table differs (<: is missing; >: stands in the wrong place or does not exist):"
        echo "$difference"
        bad=1
      fi
      ;;
  esac
done
exit "$bad"
