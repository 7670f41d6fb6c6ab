#!/bin/bash
# Checks that clinicalbert.hpp, the table of contents, includes every header; with --list, says how it would read.
# backends/dispatch is left out: it is no use without its units, which must be linked.
set -euo pipefail
cd "$(dirname "$0")/.."

order=(files text text/segmentation text/cleaning tokens tensors backends backends/reference backends/simd layers models
  losses heads labels weights generation retrieval corpora batches optimizers metrics training tasks)

if [[ "${1:-}" == --list ]]; then
  for folder in "${order[@]}"; do
    [[ -d "include/clinicalbert/$folder" ]] || continue
    (cd include && find "clinicalbert/$folder" -maxdepth 1 -name '*.hpp' -printf '#include "%p"\n' | LC_ALL=C sort)
    echo
  done
  exit
fi

bad=0
while read -r header; do
  if ! grep -q -F "#include \"$header\"" include/clinicalbert/clinicalbert.hpp; then
    echo "include/$header is not in clinicalbert.hpp"
    bad=1
  fi
done < <(cd include && find clinicalbert -mindepth 2 -name '*.hpp' -not -path '*/dispatch/*' | sort)
exit "$bad"
