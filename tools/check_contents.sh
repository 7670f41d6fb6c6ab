#!/bin/bash
# Checks that each header stands in one of the three tables of contents: clinicalbert.hpp, from a note to labels;
# vocabularies.hpp, which adds what makes and grows vocabularies; and training.hpp, which adds corpora, training and
# scoring. With --list, says how they would read; with --write, writes their lists. backends/dispatch is left out: it is
# no use without its units, which must be linked.
set -euo pipefail
cd "$(dirname "$0")/.."

order=(files text text/segmentation text/cleaning tokens tensors backends backends/reference backends/simd layers models
  losses heads labels weights generation retrieval corpora batches optimizers metrics training tasks)
for_training='^(losses|corpora|batches|optimizers|metrics|training)$'
for_vocabularies='/(tokens/(count_words|for_each_word|grow[a-z_]*|merge_queue|pair_map|piece_(alphabet|list|rates|words)|vocabulary_(recipe|trainer)|watched_words|word_(counts|gains))|weights/(grow|grown_checkpoint|extend_folder))\.hpp$'

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

# list inference|vocabularies|training
list() {
  local folder lines
  for folder in "${order[@]}"; do
    [[ -d "include/clinicalbert/$folder" ]] || continue
    lines="$(cd include && find "clinicalbert/$folder" -maxdepth 1 -name '*.hpp' | LC_ALL=C sort)"
    if [[ "$folder" == tasks ]]; then
      [[ "$1" == vocabularies ]] && continue
      lines="$(if [[ "$1" == training ]]; then grep -x -F -f <(echo "$tasks") <<<"$lines"; else grep -v -x -F -f <(echo "$tasks") <<<"$lines"; fi || true)"
    elif [[ "$folder" =~ $for_training ]]; then
      [[ "$1" == training ]] || continue
    elif [[ "$1" == vocabularies ]]; then
      lines="$(grep -E "$for_vocabularies" <<<"$lines" || true)"
    else
      [[ "$1" == inference ]] || continue
      lines="$(grep -v -E "$for_vocabularies" <<<"$lines" || true)"
    fi
    [[ -z "$lines" ]] || printf '\n%s\n' "$(sed 's/.*/#include "&"/' <<<"$lines")"
  done
}

bad=0
for part in inference vocabularies training; do
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
