#!/bin/bash
# Installs what is missing and runs all tests; the last line says N passed, N failed, N skipped.
#   tools/test.sh           all of it
#   tools/test.sh --quick   without the sanitizers and the fuzzers
# The whole oracle and the corpora are used where ../shared, or CLINICALBERT_ORACLE_DIR and CLINICALBERT_DATA_DIR, has
# them; all-MiniLM-L6-v2 where CLINICALBERT_MINILM_DIR names its folder. A sanitizer's run, and a check that is no test
# program, count as one each. Where CLINICALBERT_MINUTES is set, a sanitizer that is not through by then is stopped and
# counts as skipped, unless a program had failed: a machine that compiles everything anew would take longer than others wait.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

passed=0 failed=0 skipped=0
work="$PWD/.cache"
mkdir -p "$work"
trap 'echo "$passed passed, $failed failed, $skipped skipped"; exit $((failed > 0))' EXIT

title() { echo "== $* ($((SECONDS / 60)) min)"; }

# check TITLE COMMAND...: exit status 77 means skipped.
check() {
  title "$1"
  shift
  "$@"
  case $? in
    0) ((++passed)) ;;
    77) ((++skipped)) ;;
    *) ((++failed)) ;;
  esac
}

# The test summary of Bazel's output, as `LABEL STATUS`.
summary() { sed -n -E 's|^(//[^ ]+) +(\(cached\) )?(PASSED\|FLAKY\|FAILED TO BUILD\|[A-Z]+( STATUS)?).*|\1 \3|p' "$1"; }

logs_of() { find -L "bazel-testlogs/$(sed 's|^//||; s|:|/|' <<<"$1")" -name test.log 2>/dev/null; }

# Shows the ends of the logs of the tests that have failed.
show_failures() {
  local label status log
  while read -r label status; do
    [[ "$status" == PASSED || "$status" == SKIPPED ]] && continue
    echo "-- $label: $status"
    [[ "$status" == "FAILED TO BUILD" || "$status" == "NO STATUS" ]] && continue
    for log in $(logs_of "$label"); do tail -n 60 "$log"; done
  done < <(summary "$1")
}

# What bazel_test is put under, such as a limit of time.
within=()

bazel_test() {
  "${within[@]}" bazel test --keep_going --nocache_test_results --color=no --curses=no --show_progress_rate_limit=60 --test_output=summary \
    --noshow_loading_progress "${environment[@]}" "$@"
}

if ! tools/install_packages.sh test; then
  failed=1
  exit
fi

environment=()
oracle="${CLINICALBERT_ORACLE_DIR:-../shared/oracle}"
if [[ -d "$oracle" ]]; then
  oracle="$(realpath "$oracle")"
  mkdir -p "$work/oracle"
  cp -rsf "$oracle/." "$work/oracle/"
  find "$oracle" -name '*.xz' -printf '%P\n' | while read -r file; do
    [[ "$work/oracle/${file%.xz}" -nt "$oracle/$file" ]] || xz -dc "$oracle/$file" >"$work/oracle/${file%.xz}"
  done
  environment+=("--test_env=CLINICALBERT_ORACLE=$work/oracle")
fi
data="${CLINICALBERT_DATA_DIR:-../shared/data}"
[[ -d "$data" ]] && environment+=("--test_env=CLINICALBERT_DATA=$(realpath "$data")")
minilm="${CLINICALBERT_MINILM_DIR:-}"
[[ -n "$minilm" ]] && environment+=("--test_env=CLINICALBERT_MINILM=$(realpath "$minilm")")

check "format" tools/check_format.sh
check "wording" tools/check_wording.sh
check "table of contents" tools/check_contents.sh

title "build and test"
# Left by a Bazel of another output folder, they would be taken for folders of ours.
find . -maxdepth 1 -type l -name 'bazel-*' -delete
bazel_test //... 2>&1 | tee "$work/test.out"
status=${PIPESTATUS[0]}
show_failures "$work/test.out"
failed_before=$failed
while read -r label outcome; do
  counts=(0 0 0)
  # For another system, such as one with MPI.
  if [[ "$outcome" == SKIPPED ]]; then
    ((++skipped))
    continue
  fi
  for log in $(logs_of "$label"); do
    if [[ "$(tail -n 5 "$log")" =~ cases:\ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]]; then
      for i in 0 1 2; do ((counts[i] += BASH_REMATCH[i + 1])); done
    fi
  done
  if [[ "$outcome" == PASSED ]]; then
    ((counts[0] + counts[1] + counts[2])) || counts[0]=1
  else
    # A log may be from before, if this time the test could not be built; and a crash counts no case.
    [[ "$outcome" == FAILED ]] || counts=(0 0 0)
    ((counts[1])) || counts[1]=1
  fi
  ((passed += counts[0], failed += counts[1], skipped += counts[2]))
done < <(summary "$work/test.out")
if ((status != 0 && failed == failed_before)); then
  echo "bazel test failed with status $status"
  ((++failed))
fi

check "names" tools/check_names.sh
check "backward includes" tools/check_backward_include.sh
check "compile cost" tools/check_compile_cost.sh
check "programs that embed the library" tools/check_embedding.sh

# sanitize TAG FLAG...: the tests with a tag, while there is time.
sanitize() {
  local within=() status out="$work/sanitizer.out"
  if [[ -n "${CLINICALBERT_MINUTES:-}" ]]; then
    local seconds=$((CLINICALBERT_MINUTES * 60 - SECONDS))
    if ((seconds < 60)); then
      echo "skipped: $CLINICALBERT_MINUTES minutes are over"
      return 77
    fi
    # Bazel ends in order, with a summary.
    within=(timeout --signal=INT "$seconds")
  fi
  bazel_test --test_tag_filters="$1" --build_tests_only "${@:2}" //tests/... 2>&1 | tee "$out"
  status=${PIPESTATUS[0]}
  if ((status == 124)) && ! grep -q -E '^//[^ ]+ +FAILED|^(ERROR|FAIL): [^b]' "$out"; then
    echo "stopped after $CLINICALBERT_MINUTES minutes, with $(grep -c -E '^//[^ ]+ +PASSED' "$out") programs passed and none failed"
    return 77
  fi
  show_failures "$out"
  return "$status"
}

if [[ "${1:-}" != --quick ]]; then
  check "kernels on emulated processors" tools/check_emulated.sh
  check "kernels for GPUs, compiled" tools/check_cuda.sh
  # native, so that the kernels for this very processor are among what is looked at.
  check "fast tests, address and undefined behavior" sanitize fast --config=asan --config=native
  check "fast tests, threads" sanitize threads --config=tsan
  # The same inputs each time: what is new is looked for by longer runs, not by whoever commits next.
  check "fuzz targets" tools/fuzz.sh --runs 50000 --seed 1
fi
