#!/bin/bash
# Shows that a folder of the library cannot include what stands below it in the order of docs/architecture.md: in a copy
# of the tree, a header of each folder gets an include of the next folder, and must then fail to compile alone. That no
# folder depends on any later one by its BUILD file is asked of Bazel.
set -euo pipefail
cd "$(dirname "$0")/.."

order=(files text text/segmentation text/cleaning tokens tensors backends backends/reference backends/simd
  backends/dispatch backends/dispatch/training backends/cuda/kernels backends/cuda/runtime backends/cuda layers models losses heads generation labels
  weights retrieval corpora batches optimizers metrics training tasks distributed)

rooms=()
for room in "${order[@]}"; do
  [[ -f "include/clinicalbert/$room/BUILD" ]] && rooms+=("$room")
done

bad=0
for ((i = 0; i < ${#rooms[@]}; ++i)); do
  dependencies="$(bazel query --noshow_progress "deps(//include/clinicalbert/${rooms[i]})" 2>/dev/null)"
  for later in "${rooms[@]:i + 1}"; do
    if grep -q -E "^//include/clinicalbert/${later}:" <<<"$dependencies"; then
      echo "${rooms[i]} depends on $later, which stands below it"
      bad=1
    fi
  done
done

scratch="$(mktemp -d)"
quiet=(--noshow_progress --color=no --curses=no)
clean_up() {
  if cd "$scratch/tree" 2>/dev/null; then bazel clean --expunge "${quiet[@]}" >/dev/null 2>&1 || true; fi
  cd /
  rm -rf "$scratch"
}
trap clean_up EXIT
mkdir "$scratch/tree"
cp -r include tools WORKSPACE MODULE.bazel BUILD .bazelrc .bazelignore "$scratch/tree/"
[[ -f .bazelrc.local ]] && cp .bazelrc.local "$scratch/tree/"

first_header() {
  find "include/clinicalbert/$1" -maxdepth 1 -name '*.hpp' -printf '%f\n' | sort | head -n 1
}

targets=() planted=()
for ((i = 0; i + 1 < ${#rooms[@]}; ++i)); do
  header="$(first_header "${rooms[i]}")"
  later="$(first_header "${rooms[i + 1]}")"
  [[ -n "$header" && -n "$later" ]] || continue
  targets+=("//include/clinicalbert/${rooms[i]}:${header%.hpp}_alone")
  planted+=("include/clinicalbert/${rooms[i]}/$header clinicalbert/${rooms[i + 1]}/$later")
done

cd "$scratch/tree"
for plant in "${planted[@]}"; do
  read -r header include <<<"$plant"
  sed -i "0,/#pragma once/s|#pragma once|&\n#include \"$include\"|" "$header"
done
bazel build --keep_going "${quiet[@]}" "${targets[@]}" >"$scratch/said" 2>&1 || true
for plant in "${planted[@]}"; do
  read -r header include <<<"$plant"
  if ! grep -q -E "${include}(: No such file|' file not found)" "$scratch/said"; then
    echo "$header: an include of $include was not refused"
    bad=1
  fi
done
((bad)) && tail -n 40 "$scratch/said"
echo "${#planted[@]} planted includes were tried"
exit "$bad"
