#!/bin/bash
# Says what compiling costs at -O2, in CPU seconds (user and system) and MB at the peak: the headers clinicalbert.hpp and
# training.hpp, which holds it, alone, and each unit of the program annotate, the kernels of every instruction set among
# them. Exits with 1 where one costs more than its limit: 30 s and 1500 MB for a unit; 8 s for clinicalbert.hpp, which is
# to come down to 4 (it takes 6 with g++ 12 on a Zen 5: docs/performance.md says for what), 12 s for training.hpp.
#   tools/check_compile_cost.sh [--factor N] [--headers] [FLAG...]
# --factor multiplies the seconds, for a slow or busy machine. --headers adds every header alone, without a limit, the
# slowest last. Other arguments are flags of the compiler, such as -march=native; CXX names it. Exits with 77 where GNU
# time is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

factor='' headers='' more=()
while (($#)); do
  case "$1" in
    --factor) factor="$2"; shift ;;
    --headers) headers=yes ;;
    *) more+=("$1") ;;
  esac
  shift
done
if ! env time -f '' true 2>/dev/null; then
  echo "skipped: GNU time is not here (on Debian: time)"
  exit 77
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
read -r -a compiler <<<"${CXX:-g++}"
read -r -a outside < <(pkg-config --cflags-only-I eigen3 xsimd nlohmann_json CLI11 | sed 's/-I/-isystem /g')
flags=(-std=c++20 -O2 -Iinclude -I. "${outside[@]}" "${more[@]}")
bad=0 compiled=0

# measure NAME SOURCE FLAG...: sets cost to `SECONDS MB NAME`.
measure() {
  local name="$1" said="$scratch/said" seconds
  shift
  if ! env time -o "$scratch/cost" -f '%U %S %M' \
    "${compiler[@]}" "${flags[@]}" -c "$@" -o "$scratch/out.o" 2>"$said"; then
    head -n 20 "$said"
    echo "$name does not compile"
    ((++bad))
    return 1
  fi
  ((++compiled))
  seconds="$(tail -n 1 "$scratch/cost")"
  cost="$(awk -v name="$name" '{printf "%5.1f s %5d MB  %s", $1 + $2, $3 / 1024, name}' <<<"$seconds")"
}

# limit SECONDS MB: says what was measured last, and whether it is more.
limit() {
  if awk -v s="$1" -v mb="$2" -v factor="${factor:-1}" '{exit $1 > s * factor || $3 > mb}' <<<"$cost"; then
    echo "$cost"
  else
    echo "$cost  MORE than $1 s${factor:+ x $factor} or $2 MB"
    ((++bad))
  fi
}

alone() {
  echo "#include \"${1#include/}\"" >"$scratch/alone.cpp"
  measure "$1" "$scratch/alone.cpp"
}

if alone include/clinicalbert/clinicalbert.hpp; then limit 8 1500; fi
if alone include/clinicalbert/training.hpp; then limit 12 1500; fi
for unit in examples/annotate.cpp examples/precisions/{bf16,fp32,int8}.cpp; do
  if measure "$unit" "$unit"; then limit 30 1500; fi
done
is_arm=''
[[ "$("${compiler[@]}" -dumpmachine)" == aarch64* ]] && is_arm=yes
for unit in include/clinicalbert/backends/dispatch/*.cpp; do
  for_arm=''
  [[ "$unit" == */neon.cpp ]] && for_arm=yes
  [[ "$for_arm" == "$is_arm" ]] || continue
  read -r -a own < <(sed -n '1s|^// flags:||p' "$unit")
  if measure "$unit" "$unit" "${own[@]}"; then limit 30 1500; fi
done
if [[ -n "$headers" ]]; then
  while read -r header; do
    if alone "$header"; then echo "$cost" >>"$scratch/headers"; fi
  done < <(find include/clinicalbert -name '*.hpp' -mindepth 2)
  sort -n "$scratch/headers"
fi
echo "compile cost: $compiled units, $bad beyond the limits or broken"
exit $((bad > 0))
