#!/bin/bash
# Builds the programs that embed the library as others would, by make with an include path and by Bazel in a workspace of
# its own, and looks for entities of the sample note.
set -euo pipefail
cd "$(dirname "$0")/.."
top="$PWD"
host="$top/examples/embed_in_your_program/bazel_host"
scratch="$(mktemp -d)"
bazel=(bazel "--output_user_root=$scratch/bazel")
quiet=(--noshow_progress --color=no --curses=no)
clean_up() {
  if cd "$host"; then "${bazel[@]}" shutdown >/dev/null 2>&1 || true; fi
  chmod -R u+w "$scratch"
  cd /
  rm -rf "$scratch" "$host"/bazel-*
}
trap clean_up EXIT

model=examples/models/clinical_entities note=examples/notes/discharge.txt

# found WORD PROGRAM ARGUMENT...: its output has lines with the word, and bytes that a note has.
found() {
  local lines
  lines="$("${@:2}" | grep -c -E "(^| )$1( |$)" || true)"
  echo "$1: $lines entities by ${2##*/}"
  ((lines > 0))
}

make -s -C examples/embed_in_your_program OUT="$scratch/make" CLINICALBERT="$top/include" CXXFLAGS="-O1 -march=native"
found Disease "$scratch/make/interface_engine" "$model" "$note"
found Chemical "$scratch/make/interface_engine" "$model" "$note"

# The stand-ins of a Debian Bazel, where tools/install_packages.sh has found one.
[[ -f .bazelrc.local ]] && bazel+=("--bazelrc=$top/.bazelrc.local")
cd "$host"
"${bazel[@]}" build "${quiet[@]}" --symlink_prefix="$scratch/" //:entities 2>"$scratch/said" || { cat "$scratch/said"; exit 1; }
cd "$top"
found Disease "$scratch/bin/entities" "$model" "$note"
