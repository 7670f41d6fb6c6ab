#!/bin/bash
# Checks by clang-tidy that names follow .clang-tidy: in the library's headers, which one unit includes all of, and in
# the files that are given, such as examples/*.cpp.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

modules=(eigen3 xsimd nlohmann_json) without=()
if pkg-config --exists ompi; then modules+=(ompi); else without=(-not -path '*/distributed/*'); fi

# A header that clinicalbert.hpp does not name is included all the same.
find include -name '*.hpp' "${without[@]}" -printf '#include "%P"\n' | sort >"$scratch/all_headers.cpp"
cp .clang-tidy "$scratch/"

# The flags that pkg-config gives serve -I; by -isystem, nothing is said of others' headers.
read -r -a system < <(pkg-config --cflags-only-I "${modules[@]}" | sed 's/-I/-isystem /g')
architecture=()
[[ "$(uname -m)" == x86_64 ]] && architecture=(-march=x86-64-v3)
clang-tidy --quiet "$scratch/all_headers.cpp" "$@" -- -std=c++20 "${architecture[@]}" -Iinclude -I. "${system[@]}" \
  2> >(grep -v -E 'warnings? generated|Suppressed|Use -header-filter' >&2)
