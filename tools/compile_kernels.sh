#!/bin/bash
# Compiles a unit of include/clinicalbert/backends/dispatch/ for its instruction set, named in its first line, into an
# object that exports its table and nothing else.
#   tools/compile_kernels.sh UNIT.cpp OUT.o COMPILER [FLAG...]
# What is inline has the same name in every unit, and a linker keeps one copy: it must not be one for a better processor
# than the program runs on. So all symbols but the table's are made local. LD, OBJCOPY, NM and READELF name other
# binutils.
set -euo pipefail
unit="$1" out="$2"
shift 2
table="clinicalbert_kernels_$(basename "$unit" .cpp)"
flags="$(sed -n '1s|^// flags:||p' "$unit")"
# GCC's unique symbols stay global whatever is asked of objcopy. Clang makes none.
"$@" -fno-gnu-unique -fsyntax-only -x c++ /dev/null 2>/dev/null && flags+=" -fno-gnu-unique"

# shellcheck disable=SC2086  # flags are words
"$@" $flags -fPIC -fno-lto -MD -MF "$out.includes" -c "$unit" -o "$out.compiled"
"${LD:-ld}" -r --force-group-allocation "$out.compiled" -o "$out.joined"
"${OBJCOPY:-objcopy}" --keep-global-symbol="$table" "$out.joined" "$out"
foreign='[^ ]*(/Eigen/|stl_vector|stl_map|stl_set|stl_deque|stl_list|hashtable\.h)[^ ]*'
included="$(grep -o -E "$foreign" "$out.includes" | head -n 3 || true)"
rm "$out.compiled" "$out.joined" "$out.includes"
if [[ -n "$included" ]]; then
  echo "$unit includes" $included >&2
  exit 1
fi

# A capital letter, u, v or w: a symbol that other units see, or may replace.
others="$("${NM:-nm}" --defined-only "$out" | awk -v table="$table" '$2 ~ /[A-Zuvw]/ && $3 != table {print $3}' | head)"
if [[ -n "$others" ]]; then
  echo "$out: beside $table it exports" $others >&2
  exit 1
fi
if "${READELF:-readelf}" -SW "$out" | grep -q -F .init_array; then
  echo "$out: something is to run before main, on any processor" >&2
  exit 1
fi
