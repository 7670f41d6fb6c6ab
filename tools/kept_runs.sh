# For scripts that measure by many runs and may be stopped at any time; OUT/results.jsonl has a line a run. To be sourced.
# shellcheck shell=bash

# unpacked FILE TO: copies a file, or what FILE.xz holds.
unpacked() { if [[ -f "$1" ]]; then cp "$1" "$2"; else xz -dc "$1.xz" >"$2"; fi; }

# kept_run OUT KEY NAME KEY NAME SEED COMMAND...: runs it unless it was, and keeps the last line that it prints under
# both names and the seed.
kept_run() {
  local out="$1" log="$1/$3.$5.$6.log" line begin=$SECONDS labels
  labels="$(printf '"%s": "%s", "%s": "%s", "seed": %s,' "${@:2:5}")"
  shift 6
  grep -q -F "{$labels" "$out/results.jsonl" 2>/dev/null && return
  line="$("$@" 2>>"$log" | tail -n 1)"
  printf '{%s "seconds": %s, "result": %s}\n' "$labels" "$((SECONDS - begin))" "$line" >>"$out/results.jsonl"
  tail -n 1 "$out/results.jsonl" | cut -c1-200
}
