#!/bin/bash
# On a machine with an NVIDIA GPU, runs all that needs one: the tests of the CUDA backend, the same under
# compute-sanitizer (memcheck, racecheck), and bench/*_cuda; and writes what came of it as JSON.
#   tools/gpu_check.sh [RESULT.json]                       default: gpu_check.json
# NVCC or CUDA_HOME names the toolkit; without them nvcc and compute-sanitizer on PATH are taken (find_nvcc.sh). Exit
# status: 0, all is well; 1, something failed, or there is nothing to run; 77, there is no GPU, or no toolkit.
set -euo pipefail
cd "$(dirname "$0")/.."

result="${1:-gpu_check.json}"
if ! gpu="$(nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total --format=csv,noheader 2>/dev/null | head -n 1)" ||
  [[ -z "$gpu" ]]; then
  echo "skipped: there is no NVIDIA GPU (nvidia-smi finds none)"
  exit 77
fi
nvcc="$(tools/find_nvcc.sh)"
sanitizer="$(dirname "$nvcc")/compute-sanitizer"
[[ -x "$sanitizer" ]] || sanitizer="$(command -v compute-sanitizer || true)"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# targets WHAT QUERY: those that bazel finds, a line each; without any, nothing would have been looked at.
targets() {
  local found
  if ! found="$(bazel query "$2")"; then
    echo "gpu_check.sh: bazel cannot say which $1 there are" >&2
    return 1
  fi
  if [[ -z "$found" ]]; then
    echo "gpu_check.sh: there are no $1: $2 finds none" >&2
    return 1
  fi
  echo "$found"
}
found="$(targets "tests that need a GPU" 'kind(cc_test, //tests/backends/cuda/device/...)')"
mapfile -t tests <<<"$found"
found="$(targets "benchmarks that need a GPU" 'filter("_cuda$", kind(cc_binary, //bench:all))')"
mapfile -t benches <<<"$found"
bazel build --config=cuda "${tests[@]}" "${benches[@]}" \
  //examples:annotate_cuda //examples:finetune_cuda //examples:pretrain_cuda //examples:summarize_cuda

failed=0
lines=()
# run NAME PROGRAM...: what it says stands above its line.
run() {
  local name="$1" status=0 begin
  shift
  begin="$(date +%s%N)"
  echo "== $name"
  "$@" || status=$?
  ((status == 0)) || failed=1
  lines+=("$(printf '    {"name": "%s", "status": %d, "seconds": %d}' "$name" "$status" \
    "$((($(date +%s%N) - begin) / 1000000000))")")
}

binary() { echo "bazel-bin/${1#//}" | tr : /; }

for test in "${tests[@]}"; do run "$test" "$(binary "$test")"; done
if [[ -n "$sanitizer" ]]; then
  for tool in memcheck racecheck; do
    for test in "${tests[@]}"; do
      run "$tool $test" "$sanitizer" --tool "$tool" --error-exitcode 1 "$(binary "$test")"
    done
  done
else
  echo "compute-sanitizer is not installed"
  failed=1
  lines+=('    {"name": "compute-sanitizer", "status": 127, "seconds": 0}')
fi
# A line of JSON for each measurement.
measure() { "$(binary "$1")" >"$work/${1##*:}.jsonl"; }
for bench in "${benches[@]}"; do run "$bench" measure "$bench"; done

IFS=, read -r name driver capability memory <<<"$gpu"
{
  printf '{\n  "gpu": "%s",\n  "driver": "%s",\n  "compute_capability": "%s",\n  "memory": "%s",\n' \
    "$name" "${driver# }" "${capability# }" "${memory# }"
  printf '  "commit": "%s",\n  "toolkit": "%s",\n' "$(git rev-parse HEAD 2>/dev/null || true)" \
    "$("$nvcc" --version | tail -n 1)"
  printf '  "runs": [\n'
  for ((i = 0; i < ${#lines[@]}; ++i)); do
    printf '%s%s\n' "${lines[i]}" "$( ((i + 1 < ${#lines[@]})) && echo ,)"
  done
  printf '  ],\n  "benchmarks": {'
  between=
  for file in "$work"/*.jsonl; do
    [[ -e "$file" ]] || continue
    printf '%s\n    "%s": [%s]' "$between" "$(basename "$file" .jsonl)" "$(paste -s -d , "$file")"
    between=,
  done
  printf '\n  }\n}\n'
} >"$work/whole"
mv "$work/whole" "$result"
echo "written: $result"
exit "$failed"
