#!/bin/bash
# Checks the formatting of all C++ files; with --fix, formats them. Other releases of clang-format than 14 lay out some
# lines differently, so that without that one nothing is checked.
set -euo pipefail
cd "$(dirname "$0")/.."

for format in clang-format-14 clang-format ''; do
  [[ -n "$format" ]] || { echo "skipped: the tree is formatted with clang-format 14, which is not here"; exit 77; }
  [[ "$("$format" --version 2>/dev/null)" =~ version\ 14\. ]] && break
done

mapfile -t files < <(git ls-files -co --exclude-standard '*.hpp' '*.cpp' '*.cu' '*.cuh' | while read -r file; do
  [[ -f "$file" ]] && echo "$file"
done)
((${#files[@]})) || exit 0
if [[ "${1:-}" == --fix ]]; then
  exec "$format" -i "${files[@]}"
fi

bad=0
for file in "${files[@]}"; do
  if ! "$format" --dry-run --Werror "$file" 2>/dev/null; then
    echo "$file: not formatted; tools/check_format.sh --fix does it"
    bad=1
  fi
done
exit "$bad"
