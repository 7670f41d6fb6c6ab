# For scripts that measure by many runs and may be stopped at any time; OUT/results.jsonl has a line a run. To be sourced.
# shellcheck shell=bash

# take_place ARGUMENT: the first three are DATA, MODEL and OUT, the others `rest`.
places=() rest=()
take_place() { if ((${#places[@]} < 3)); then places+=("$1"); else rest+=("$1"); fi; }

# open_places USAGE: sets data, model and out by the first three, and makes OUT. Ends the script where there are fewer.
# shellcheck disable=SC2034  # for the script that sources this
open_places() {
  if ((${#places[@]} < 3)); then
    echo "usage: $1" >&2
    exit 2
  fi
  data="$(realpath "${places[0]}")" model="$(realpath "${places[1]}")"
  mkdir -p "${places[2]}"
  out="$(realpath "${places[2]}")"
}

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
