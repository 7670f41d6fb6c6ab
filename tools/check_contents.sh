#!/bin/bash
# Checks that each header stands in one of the two tables of contents: clinicalbert.hpp, from a note to labels, and
# training.hpp, which adds corpora, training and scoring. With --list, says how they would read; with --write, writes
# their lists. backends/dispatch is left out: it is no use without its units, which must be linked.
set -euo pipefail
cd "$(dirname "$0")/.."

order=(files text text/segmentation text/cleaning tokens tensors backends backends/reference backends/simd layers models
  losses heads labels weights generation retrieval corpora batches optimizers metrics training tasks)
for_training='^(losses|corpora|batches|optimizers|metrics|training)$'

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

# list inference|training
list() {
  local folder lines
  for folder in "${order[@]}"; do
    [[ -d "include/clinicalbert/$folder" ]] || continue
    lines="$(cd include && find "clinicalbert/$folder" -maxdepth 1 -name '*.hpp' | LC_ALL=C sort)"
    if [[ "$folder" == tasks ]]; then
      lines="$(if [[ "$1" == training ]]; then grep -x -F -f <(echo "$tasks") <<<"$lines"; else grep -v -x -F -f <(echo "$tasks") <<<"$lines"; fi || true)"
    elif [[ "$folder" =~ $for_training ]]; then
      [[ "$1" == training ]] || continue
    else
      [[ "$1" == inference ]] || continue
    fi
    [[ -z "$lines" ]] || printf '\n%s\n' "$(sed 's/.*/#include "&"/' <<<"$lines")"
  done
}

bad=0
for part in inference training; do
  table=include/clinicalbert/clinicalbert.hpp
  [[ "$part" == inference ]] || table=include/clinicalbert/training.hpp
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
