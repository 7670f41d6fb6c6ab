#!/bin/bash
# Says what compiling costs at -O2, in CPU seconds (user and system) and MB at the peak: the headers clinicalbert.hpp and
# training.hpp alone, and each unit of the program annotate, the kernels of every instruction set among
# them. Exits with 1 where one costs more than its limit: 30 s and 1500 MB for a unit; 8 s for clinicalbert.hpp, which is
# to come down to 4 (docs/performance.md says what it is for), 12 s for training.hpp.
# Seconds differ by machine and by load, so the limits are for a machine on which tools/compile_yardstick.cpp takes 10 s
# (a Zen 5 with g++ 12 does about that). It is compiled before and after, the slower of which scales them; and what is
# beyond its limit is compiled once more, because others' load only ever adds.
#   tools/check_compile_cost.sh [--headers] [FLAG...]
# --headers adds every header alone, without a limit, the slowest last. Other arguments are flags of the compiler, such
# as -march=native; CXX names it. Exits with 77 where GNU time is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

headers='' more=()
while (($#)); do
  case "$1" in
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
bad=0 limits=() again=()

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
  seconds="$(tail -n 1 "$scratch/cost")"
  cost="$(awk -v name="$name" '{printf "%5.1f s %5d MB  %s", $1 + $2, $3 / 1024, name}' <<<"$seconds")"
}

beyond() { awk -v s="$1" -v mb="$2" -v factor="$factor" '{exit !($1 > s * factor || $3 > mb)}' <<<"$cost"; }

# gauge SECONDS MB NAME SOURCE FLAG...: measures, and notes what to look at when the yardstick is known.
gauge() {
  if measure "${@:3}"; then
    echo "$cost"
    limits+=("$1 $2 $cost")
    again+=("$(printf '%q ' "${@:3}")")
  fi
}

yardstick() {
  measure yardstick tools/compile_yardstick.cpp && echo "$cost" | tee -a "$scratch/yardsticks"
}

# alone HEADER: a source that includes it and nothing else.
alone() {
  local source="$scratch/${1//\//_}.cpp"
  echo "#include \"${1#include/}\"" >"$source"
  echo "$source"
}

gauge_header() { gauge "$1" 1500 "$2" "$(alone "$2")"; }

yardstick
gauge_header 8 include/clinicalbert/clinicalbert.hpp
gauge_header 12 include/clinicalbert/training.hpp
for unit in examples/annotate.cpp examples/precisions/{bf16,fp32,int8}.cpp; do gauge 30 1500 "$unit" "$unit"; done
is_arm=''
[[ "$("${compiler[@]}" -dumpmachine)" == aarch64* ]] && is_arm=yes
for unit in include/clinicalbert/backends/dispatch/{,training/}*.cpp; do
  for_arm=''
  [[ "$unit" == *neon.cpp ]] && for_arm=yes
  [[ "$for_arm" == "$is_arm" ]] || continue
  read -r -a own < <(sed -n '1s|^// flags:||p' "$unit")
  gauge 30 1500 "$unit" "$unit" "${own[@]}"
done
yardstick
factor="$(awk '$1 > most {most = $1} END {print most / 10}' "$scratch/yardsticks")"
for i in "${!limits[@]}"; do
  read -r seconds megabytes cost <<<"${limits[i]}"
  beyond "$seconds" "$megabytes" || continue
  eval "measure ${again[i]}"
  beyond "$seconds" "$megabytes" || continue
  echo "MORE than $seconds s x $factor or $megabytes MB, twice: $cost"
  ((++bad))
done
if [[ -n "$headers" ]]; then
  while read -r header; do
    if measure "$header" "$(alone "$header")"; then echo "$cost" >>"$scratch/headers"; fi
  done < <(find include/clinicalbert -name '*.hpp' -mindepth 2)
  sort -n "$scratch/headers"
fi
echo "compile cost: ${#limits[@]} units, seconds x $factor allowed, $bad beyond the limits or broken"
exit $((bad > 0))
