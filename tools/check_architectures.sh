#!/bin/bash
# Builds tests/backends/simd for instruction sets, and runs them on this processor where it has those, and on emulated
# ones, older or of another kind, where qemu-user is installed. (tools/check_emulated.sh asks which kernels a program
# chooses there.) A line an instruction set; exit status 1: something failed, 77: nothing could be run.
#   tools/check_architectures.sh [--jobs N] [--keep FOLDER] [NAME...]
# --jobs: compilers at once, 1 if not given. --keep: where objects stay, and are compiled again only where a file has
# changed. NAME: not all, but these of x86-64-v2, x86-64-v3, avx512, native, aarch64, aarch64-dotprod. CXX names the
# compiler, CXX_X86_64 and CXX_AARCH64 one for a processor that is not of this machine's kind; CXXFLAGS come last.
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=1 work='' chosen=()
while (($#)); do
  case "$1" in
    --jobs) jobs="$2"; shift ;;
    --keep) work="$2"; shift ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
if [[ -z "$work" ]]; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
fi

read -r -a outside < <(pkg-config --cflags eigen3 xsimd | sed 's/-I/-isystem /g')
read -r -a more <<<"${CXXFLAGS:-}"
has="$(sed -n -E 's/^(flags|Features)\s*: (.*)/ \2 /p' /proc/cpuinfo | head -n 1)"
declare -A compilers=([x86_64]="${CXX_X86_64:-x86_64-linux-gnu-g++}" [aarch64]="${CXX_AARCH64:-aarch64-linux-gnu-g++}")
compilers["$(uname -m)"]="${CXX:-g++}"
ran=0 failed=0 skipped=0

is_fresh() {
  local sources
  [[ -f "$1.o" && -f "$1.d" ]] || return 1
  mapfile -t sources < <(sed 's/^[^:]*://; s/\\$//' "$1.d" | tr -s ' ' '\n' | grep .)
  [[ -z "$(find "${sources[@]}" -newer "$1.o" 2>/dev/null || echo missing)" ]]
}

# build FOLDER COMPILER...: makes FOLDER/test.
build() {
  local out="$1" source object objects=() running=0 bad=0
  shift
  mkdir -p "$out"
  for source in tests/main.cpp tests/backends/simd/*_test.cpp; do
    object="$out/$(basename "$source" .cpp)"
    objects+=("$object.o")
    is_fresh "$object" && continue
    if ((running == jobs)); then
      wait -n || bad=1
      ((--running)) || true
    fi
    (rm -f "$object.o" && "$@" -MMD -c "$source" -o "$object.part" -MF "$object.d" && mv "$object.part" "$object.o") &
    ((++running))
  done
  while ((running > 0)); do
    wait -n || bad=1
    ((--running)) || true
  done
  ((bad == 0)) && "$@" "${objects[@]}" -static -o "$out/test"
}

# run WHERE COMMAND...: adds to the line what the tests said.
run() {
  local said status=0
  said="$("${@:2}" 2>&1)" || status=$?
  if ((status == 0)); then
    line+="; $1: $(tail -n 1 <<<"$said")"
    ((++ran))
  else
    tail -n 40 <<<"$said"
    line+="; $1: FAILED with status $status"
    ((++failed))
  fi
}

# check NAME MACHINE "FLAGS" "WHAT THE PROCESSOR MUST HAVE" "EMULATOR...": all that is known of an instruction set.
check() {
  local name="$1" machine="$2" flag before=$((ran + failed)) line="$1" can_run='' compiler emulator
  [[ ${#chosen[@]} == 0 || " ${chosen[*]} " == *" $name "* ]] || return 0
  read -r -a compiler <<<"${compilers["$machine"]}"
  read -r -a emulator <<<"$5"
  if [[ "$machine" == "$(uname -m)" ]]; then
    can_run=yes
    for flag in $4; do [[ "$has" == *" $flag "* ]] || can_run=''; done
  fi
  command -v "${emulator[0]:-no}" >/dev/null || emulator=()
  if ! command -v "${compiler[0]}" >/dev/null; then
    line+="; skipped: there is no ${compiler[0]}"
  elif [[ -z "$can_run" && ${#emulator[@]} == 0 ]]; then
    line+="; skipped: nothing here runs it"
  else
    # shellcheck disable=SC2086  # flags are words
    if build "$work/$name" "${compiler[@]}" -std=c++20 -O2 -DNDEBUG -Iinclude -I. "${outside[@]}" $3 "${more[@]}"; then
      [[ -n "$can_run" ]] && run "on this processor" "$work/$name/test"
      ((${#emulator[@]})) && run "${emulator[*]}" "${emulator[@]}" "$work/$name/test"
    else
      line+="; does not compile"
      ((++failed))
    fi
  fi
  ((ran + failed > before)) || ((++skipped))
  echo "$line"
}

check x86-64-v2 x86_64 -march=x86-64-v2 "sse4_2 popcnt" "qemu-x86_64 -cpu Nehalem"
check x86-64-v3 x86_64 -march=x86-64-v3 "avx2 fma bmi2 f16c" "qemu-x86_64 -cpu Haswell"
check avx512 x86_64 -march=skylake-avx512 "avx512f avx512cd avx512bw avx512dq avx512vl" ""
[[ "$(uname -m)" == x86_64 ]] && check native x86_64 -march=native "" ""
check aarch64 aarch64 "" "" qemu-aarch64
check aarch64-dotprod aarch64 -march=armv8.2-a+dotprod asimddp "qemu-aarch64 -cpu max"

echo "architectures: $ran runs passed, $failed failed, $skipped instruction sets skipped"
((failed == 0)) || exit 1
((ran > 0)) || exit 77
