#!/bin/bash
# Compiles all CUDA kernels and looks at what ptxas says of each: none may spill registers. Prints, for each kernel and
# architecture, registers a thread, threads and bytes of shared memory a block, and how many warps of 64 a multiprocessor
# holds of it. No GPU is needed. Exit status 77: there is no nvcc.
#   tools/check_cuda.sh [--markdown] [--unit NAME]... [ARCHITECTURE...]
# Default: sm_80 sm_90, and each .cu file in backends/cuda/kernels, which --unit names without its ending.
# NVCC names the compiler; without it that of CUDA_HOME is taken, or the one on PATH (find_nvcc.sh). CXX names the host's.
set -euo pipefail
cd "$(dirname "$0")/.."

separator=$'\t'
units=()
while [[ "${1:-}" == --* ]]; do
  case "$1" in
    --markdown) separator=' | ' ;;
    --unit) units+=("$2"); shift ;;
    *) echo "check_cuda.sh: no option $1" >&2; exit 2 ;;
  esac
  shift
done
nvcc="$(tools/find_nvcc.sh)"
architectures=("$@")
((${#architectures[@]})) || architectures=(sm_80 sm_90)
kernels=include/clinicalbert/backends/cuda/kernels
if ! ((${#units[@]})); then
  for unit in "$kernels"/*.cu; do units+=("$(basename "$unit" .cu)"); done
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${CXX:-g++}" -std=c++20 -Iinclude tools/cuda_kernel_sizes.cpp -o "$work/sizes"
"$work/sizes" >"$work/all.tsv"

bad=0
for architecture in "${architectures[@]}"; do
  for unit in "${units[@]}"; do
    awk -F '\t' -v unit="$unit" '$4 == unit' "$work/all.tsv" >"$work/sizes.tsv"
    count="$(wc -l <"$work/sizes.tsv")"
    "$nvcc" -std=c++20 --expt-relaxed-constexpr -O3 -DNDEBUG -Iinclude -arch="$architecture" -Xptxas -v \
      ${CXX:+-ccbin "$CXX"} -c "$kernels/$unit.cu" -o "$work/kernels.o" 2>"$work/said" ||
      { cat "$work/said"; exit 1; }
    # A line each: kernel, bytes spilled, registers.
    c++filt <"$work/said" | sed 's/(unsigned int)//g; s/[0-9]\+u\b/&#/g; s/u#//g' | awk '
      /Compiling entry function/ { sub(/.*run_kernel</, ""); sub(/>\(.*/, ""); sub(/ +$/, ""); name = $0 }
      /bytes stack frame/ { spilled = $5 + $9 }
      /Used [0-9]+ registers/ { sub(/.*Used /, ""); print name "\t" spilled "\t" $1 }' >"$work/used.tsv"
    sed 's/\([0-9]\+\)u\b/\1/g' "$work/sizes.tsv" | awk -F '\t' -v OFS="$separator" -v architecture="$architecture" \
      -v expected="$count" '
      function least(a, b) { return a < b ? a : b }
      BEGIN { room = architecture == "sm_80" ? 167936 : architecture ~ /sm_9/ ? 233472 : 102400 }
      FNR == NR { threads[$1] = $2; shared[$1] = $3; next }
      {
        if (!($1 in threads)) { print "unknown: " $1; bad = 1; next }
        ++seen
        name = $1
        gsub(/clinicalbert::backends::device::/, "", name)
        gsub(/ >/, ">", name)
        warps = threads[$1] / 32
        blocks = least(32, int(64 / warps))
        blocks = least(blocks, int(65536 / (int(($3 + 7) / 8) * 8 * 32 * warps)))
        blocks = least(blocks, int(room / (shared[$1] + 1024)))
        print architecture, name, $3, threads[$1], shared[$1], blocks * warps
        if ($2 != 0) { print "spilled: " name ", " $2 " bytes"; bad = 1 }
        if (blocks == 0) { print "does not fit: " name; bad = 1 }
      }
      END {
        if (seen != expected) { print architecture ": " seen + 0 " of " expected " kernels"; bad = 1 }
        if (seen + 0 == 0) { print "no unit of this name"; bad = 1 }
        exit bad
      }' - "$work/used.tsv" || bad=1
  done
done
exit "$bad"
