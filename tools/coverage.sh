#!/bin/bash
# Says how many lines of include/clinicalbert/text and tokens are run by their unit tests, by the fuzz targets over their
# seeds and by the targets over what tools/fuzz.sh has found here (.cache/fuzz), as g++ and gcov count them.
#   tools/coverage.sh [--lines]
# With --lines, also the numbers of the lines that are not. Exits with 1 where one of the two has less than 95%.
set -euo pipefail
cd "$(dirname "$0")/.."

work="$PWD/.cache/coverage"
rm -rf "$work"
mkdir -p "$work"
read -r -a outside < <(pkg-config --cflags-only-I eigen3 xsimd nlohmann_json catch2 | sed 's/-I/-isystem /g')
flags=(-std=c++20 -O0 --coverage -Iinclude -I. "${outside[@]}")

object() { echo "$work/$(sed 's|^\./||; s|/|-|g; s|\.cpp$|.o|' <<<"$1")"; }
compile() {
  while (($(jobs -rp | wc -l) >= 2)); do wait -n || true; done
  { g++ "${flags[@]}" "${@:2}" -c "$1" -o "$(object "$1")" || echo "$1" >>"$work/failed"; } &
}

# Functions that nothing calls count as well: in this one unit they are all kept.
find include/clinicalbert/{text,tokens} -name '*.hpp' -printf '#include "%p"\n' | sed 's|"include/|"|' | sort \
  >"$work/every_function.cpp"
g++ "${flags[@]}" -fkeep-inline-functions -c "$work/every_function.cpp" -o "$work/every_function.o"

units=(tests/main.cpp)
for test in tests/text/*_test.cpp tests/text/*/*_test.cpp tests/tokens/*_test.cpp; do
  # Programs of their own: they replace operator new.
  [[ "$test" == *allocation_test.cpp ]] || units+=("$test")
done
mapfile -t targets < <(find tests/fuzz -name '*_fuzz.cpp' -printf '%f\n' | sed 's/_fuzz\.cpp$//' | sort)
for source in "${units[@]}" tests/fuzz/*_fuzz.cpp tests/fuzz/replay.cpp; do compile "$source"; done
wait
if [[ -e "$work/failed" ]]; then
  echo "these did not compile: $(tr '\n' ' ' <"$work/failed")" >&2
  exit 1
fi

read -r -a libraries < <(pkg-config --libs catch2)
mapfile -t objects < <(for source in "${units[@]}"; do object "$source"; done)
g++ --coverage "${objects[@]}" -o "$work/units" "${libraries[@]}" -lpthread
"$work/units" >"$work/units.log" || { tail -n 40 "$work/units.log"; exit 1; }
for target in "${targets[@]}"; do
  g++ --coverage "$(object "tests/fuzz/${target}_fuzz.cpp")" "$(object tests/fuzz/replay.cpp)" -o "$work/$target"
  folders=("tests/fuzz/corpus/$target")
  [[ -d ".cache/fuzz/$target" ]] && folders+=("--whole" ".cache/fuzz/$target")
  "$work/$target" "${folders[@]}" >"$work/$target.log" || { tail -n 3 "$work/$target.log"; exit 1; }
done

# A line of a header is in many units, and in one unit once for each instance of a template: one that runs is enough.
for notes in "$work"/*.gcno; do gcov --stdout --relative-only "${notes%.gcno}.o" 2>/dev/null || true; done |
  awk '
    /^ *-: *0:Source:/ {
      file = $0
      sub(/^ *-: *0:Source:/, "", file)
      counted = sub(/^(.*\/)?include\/clinicalbert\//, "", file) && file ~ /^(text|tokens)\//
    }
    counted && /^ *([0-9]+\*?|#####|=====): *[1-9][0-9]*:/ {
      split($0, part, ":")
      gsub(/[ *]/, "", part[1])
      place = file " " part[2] + 0
      runs[place] += part[1] ~ /^[0-9]+$/
    }
    END { for (place in runs) print place, runs[place] }' | sort -k 1,1 -k 2,2n >"$work/places"
awk -v lines="${1:-}" '
  {
    folder = substr($1, 1, index($1, "/"))
    ++all[$1]; ++all[folder]; ++all["together"]
    if ($3) { ++ran[$1]; ++ran[folder]; ++ran["together"] }
    else missed[$1] = missed[$1] " " $2
  }
  END {
    for (name in all) {
      percent = 100 * ran[name] / all[name]
      printf "%-45s %5d of %5d lines  %6.2f%%%s\n", name, ran[name], all[name], percent,
             lines != "" && missed[name] != "" ? "  not:" missed[name] : ""
      if (name ~ /\/$/ && percent < 95) bad = 1
    }
    exit bad
  }' "$work/places" >"$work/report" && status=0 || status=$?
sort "$work/report"
exit "$status"
