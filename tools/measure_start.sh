#!/bin/bash
# Runs a program again and again, one after the other, and says its best and its median time from start to end, and the
# most memory that it had at once.
#   tools/measure_start.sh [--runs N] PROGRAM ARGUMENT...       five times by default
#   tools/measure_start.sh bazel-bin/examples/annotate --precision int8 examples/notes/discharge.txt
# The first run brings the files into the page cache and does not count.
set -euo pipefail

runs=5
if [[ "${1:-}" == --runs ]]; then
  [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || { echo "--runs wants a number" >&2; exit 2; }
  runs="$2"
  shift 2
fi
(($#)) || { echo "usage: tools/measure_start.sh [--runs N] PROGRAM ARGUMENT..." >&2; exit 2; }

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# Once, with its output kept out of the terminal's way.
once() { "$@" >"$scratch/out" 2>"$scratch/err" || { cat "$scratch/err" >&2; exit 1; }; }

once "$@"
for ((i = 0; i < runs; ++i)); do
  begin="${EPOCHREALTIME/[.,]/}"
  once "$@"
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$scratch/microseconds"
done
once command time -f %M -o "$scratch/kibibytes" -- "$@"
sort -n "$scratch/microseconds" | awk -v memory="$(<"$scratch/kibibytes")" '
  { times[NR] = $1 }
  END {
    printf "best %.3f s, median %.3f s of %d runs, %.0f MB\n", times[1] / 1e6, times[int(NR / 2) + 1] / 1e6, NR,
      memory * 1024 / 1e6
  }'
