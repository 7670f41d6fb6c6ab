#!/bin/bash
# Installs what is missing, builds the program that annotates notes, and lets it mark the diseases and drugs of a sample
# note; or of the notes that are given, with any of the program's own options.
set -euo pipefail
top="$(cd "$(dirname "$0")/.." && pwd)"

if [[ ! -f "$top/examples/annotate.cpp" || -z "$(find "$top/examples/models" -name '*.safetensors' 2>/dev/null)" ]]; then
  echo "this tree has no examples/annotate.cpp or no default model in examples/models: nothing to show" >&2
  exit 1
fi

"$top/tools/install_packages.sh"
(cd "$top" && bazel build --noshow_progress //examples:annotate)
(($#)) || set -- "$top/examples/notes/discharge.txt"
exec "$top/bazel-bin/examples/annotate" "$@"
