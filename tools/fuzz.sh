#!/bin/bash
# Builds the fuzz targets with libFuzzer and the sanitizers, and runs them, two at a time.
#   tools/fuzz.sh [--seconds N | --runs N] [--seed N] [--max-bytes N] [TARGET...]
# Without TARGETs runs all, and without --seconds or --runs each for 60 seconds. What they find stays in .cache/fuzz:
# TARGET/, inputs that reach something new, from which the next run sets out; TARGET-failures/, inputs that fail;
# TARGET.log. With --seed, sets out from nothing but the seeds in the tree: with --runs, one build tries the same inputs
# each time. Exits with 77 where clang or its libFuzzer is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

limit=(-max_total_time=60)
max_bytes=512
seed=''
targets=()
while (($#)); do
  case "$1" in
    --seconds) limit[0]="-max_total_time=$2"; shift ;;
    --runs) limit[0]="-runs=$2"; shift ;;
    --seed) seed="$2"; limit+=("-seed=$2" -reload=0); shift ;;
    --max-bytes) max_bytes="$2"; shift ;;
    -*) echo "unknown option: $1" >&2; exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done
# What libFuzzer sees of comparisons hangs on where things lie in memory.
launch=(env)
[[ -n "$seed" ]] && setarch -R true 2>/dev/null && launch=(setarch -R)
((${#targets[@]})) || mapfile -t targets < <(find tests/fuzz -name '*_fuzz.cpp' -printf '%f\n' | sed 's/_fuzz\.cpp$//' | sort)

probe="$(mktemp -d)"
trap 'rm -rf "$probe"' EXIT
echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' >"$probe/probe.cpp"
if ! clang -fuse-ld=bfd -fsanitize=fuzzer,address,undefined -x c++ "$probe/probe.cpp" -o "$probe/probe" -lstdc++ -lm \
  >/dev/null 2>&1; then
  echo "skipped: clang with libFuzzer is not here (on Debian: clang, libclang-rt-dev)"
  exit 77
fi

labels=()
for target in "${targets[@]}"; do labels+=("//tests/fuzz:${target}_fuzz"); done
bazel build --config=fuzz --noshow_progress --color=no --curses=no "${labels[@]}" >"$probe/build" 2>&1 ||
  { tail -n 60 "$probe/build"; exit 1; }
programs="$(bazel info --config=fuzz bazel-bin 2>/dev/null)/tests/fuzz"

run_target() {
  local target="$1" work="$PWD/.cache/fuzz" begin=$SECONDS status=0
  local found="$work/$target${seed:+-from-seed}"
  [[ -z "$seed" ]] || rm -rf "$found"
  mkdir -p "$found" "$work/$target-failures"
  # A trace of each allocation and much freed memory kept back cost half of the speed.
  ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=16 "${launch[@]}" "$programs/${target}_fuzz" "${limit[@]}" \
    -max_len="$max_bytes" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -dict=tests/fuzz/text.dict \
    -artifact_prefix="$work/$target-failures/" "$found" "tests/fuzz/corpus/$target" \
    >"$work/$target.log" 2>&1 || status=$?
  local inputs
  inputs="$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")"
  if ((status != 0)) || [[ -z "$inputs" ]]; then
    echo "$target: failed after $((SECONDS - begin)) s"
    grep -n -E 'property failed|ERROR|SUMMARY|runtime error|Test unit written' "$work/$target.log"
    return 1
  fi
  echo "$target: $inputs inputs in $((SECONDS - begin)) s," \
    "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$work/$target.log") a second, none failed"
}

bad=0 running=0
for target in "${targets[@]}"; do
  if ((running == 2)); then
    wait -n || bad=1
    ((--running)) || true
  fi
  run_target "$target" &
  ((++running))
done
while ((running--)); do wait -n || bad=1; done
exit "$bad"
