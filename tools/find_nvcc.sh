#!/bin/bash
# Prints the path of nvcc: what NVCC names, or else bin/nvcc in the folder that CUDA_HOME names, or else the one on PATH,
# in the order of tools/bazel/cuda_toolkit.bzl. One that is named and is not there is not replaced by another. Exit status
# 77, with a sentence on stderr: there is none.
set -euo pipefail

none() { echo "skipped: there is no nvcc$1" >&2; exit 77; }

if [[ -n "${NVCC:-}" ]]; then
  nvcc="$NVCC" by=NVCC
elif [[ -n "${CUDA_HOME:-}" ]]; then
  nvcc="$CUDA_HOME/bin/nvcc" by=CUDA_HOME
else
  nvcc="$(command -v nvcc)" || none " (NVCC or CUDA_HOME names one, or PATH has it)"
  by=PATH
fi
[[ -f "$nvcc" && -x "$nvcc" ]] || none " at $nvcc, where $by says that it is"
echo "$nvcc"
