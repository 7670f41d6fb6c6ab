#!/bin/bash
# Runs the kernels on emulated processors, older ones and another kind: the ones chosen there are those that should be,
# and agree with the reference. Exit status 77: without qemu-user there is nothing to run on.
#   tools/check_emulated.sh            x86-64, and ARM where g++-aarch64-linux-gnu is installed
# CXX and CXX_AARCH64 name other compilers. Catch2 is a library from its version 3 on, which Debian has for one processor
# at a time: CATCH2_AARCH64 says how to link one for ARM, without which ARM is left out there.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v qemu-x86_64 >/dev/null || [[ "$(uname -m)" != x86_64 ]]; then
  echo "skipped: qemu-user is not installed, or this is no x86-64"
  exit 77
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
read -r -a outside < <(pkg-config --cflags eigen3 xsimd | sed 's/-I/-isystem /g')
read -r -a catch2 < <(pkg-config --libs catch2; echo)

# build FOLDER COMPILER UNIT...: makes FOLDER/test of the units and their tests, for any processor.
build() {
  local out="$work/$1" unit
  local compiler=("$2" -std=c++20 -O2 -DNDEBUG -Iinclude -I. "${outside[@]}")
  shift 2
  mkdir "$out"
  for unit in "$@"; do
    tools/compile_kernels.sh "include/clinicalbert/backends/dispatch/$unit.cpp" "$out/${unit##*/}.o" "${compiler[@]}"
  done
  "${compiler[@]}" tests/main.cpp tests/backends/dispatch/{,training/}*_test.cpp "$out"/*.o -static "${catch2[@]}" -o "$out/test"
}

# run PROCESSOR EXPECTED EMULATOR...
run() {
  echo "-- $1: expecting $2"
  CLINICALBERT_EXPECTED_CPU="$2" "${@:3}" 2>&1 | tail -n 15
}

build x86_64 "${CXX:-g++}" x86_64_v2 avx2 avx512 avx512_vnni avx512_bf16 amx \
  training/training_{x86_64_v2,avx2,avx512,avx512_bf16}
run "Nehalem, 2008" x86-64-v2 qemu-x86_64 -cpu Nehalem "$work/x86_64/test"
run "Haswell, 2013" avx2 qemu-x86_64 -cpu Haswell "$work/x86_64/test"

arm="${CXX_AARCH64:-aarch64-linux-gnu-g++}"
if ((${#catch2[@]})) && [[ -z "${CATCH2_AARCH64:-}" ]]; then
  echo "-- 64-bit ARM: left out, for there is no Catch2 for it"
elif command -v "$arm" >/dev/null && command -v qemu-aarch64 >/dev/null; then
  read -r -a catch2 <<<"${CATCH2_AARCH64:-}"
  LD=aarch64-linux-gnu-ld OBJCOPY=aarch64-linux-gnu-objcopy NM=aarch64-linux-gnu-nm build aarch64 "$arm" neon training/training_neon
  run "64-bit ARM" neon qemu-aarch64 "$work/aarch64/test"
fi
