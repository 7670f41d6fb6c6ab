#!/bin/bash
# Scores summaries of public corpora: the first sentences, chosen ones, and those of an encoder-decoder that was trained by
# us and by PyTorch with the same settings and three seeds. Writes a line of JSON a run into OUT/results.jsonl; what is
# there already is not run again, so that it may be stopped at any time. Prints a table at the end.
#   tools/measure_summaries.sh DATA MODEL OUT [--own FOLDER] [--python PYTHON] [--seeds "1 2 3"] [ROW...]
# DATA is a folder of corpora as tools/peers/labeled_data.py describes it; MODEL a Hugging Face folder, and FOLDER one that
# this project pretrained, which is trained by us alone. PYTHON has torch, transformers, tokenizers, rouge-score; without
# it, only ours is run. ROW: meqsum, conclusions, sections; all of them by default.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/kept_runs.sh

python='' own='' seeds="1 2 3"
while (($#)); do
  case "$1" in
    --python) python="$2"; shift ;;
    --own) own="$(realpath "$2")"; shift ;;
    --seeds) seeds="$2"; shift ;;
    *) take_place "$1" ;;
  esac
  shift
done
open_places "tools/measure_summaries.sh DATA MODEL OUT [--own FOLDER] [--python PYTHON] [--seeds \"1 2 3\"] [ROW...]"
rows=("${rest[@]}")
((${#rows[@]})) || rows=(meqsum conclusions sections)

bazel build --noshow_progress //examples:finetune //examples:evaluate
programs="$PWD/bazel-bin/examples"
peers="$PWD/tools/peers"
plain="${python:-python3}"
settings=(--learning-rate 5e-4 --epochs 15 --batch 16)

# once ROW WHO SEED COMMAND...
once() { kept_run "$out" row "$1" who "$2" "${@:3}"; }

# evaluated FLAG...: what evaluate prints, in a line, as finetune does.
evaluated() { "$programs/evaluate" "$@" | "$plain" -c 'import json, sys; print(json.dumps(json.load(sys.stdin)))'; }

# chosen ROW WHO FLAG...: sentences of the test sources, as many as targets usually have.
chosen() {
  local row="$1" who="$2" sentences=3
  [[ "$row" != meqsum ]] || sentences=1
  once "$row" "$who" 0 evaluated --task summarize "${@:3}" --sentences "$sentences" --data "$out/$row.test.jsonl"
}

# trained ROW WHO SEED BASE
trained() {
  rm -rf "$out/model"
  once "$1" "$2" "$3" "$programs/finetune" --task summarize --base "$4" --train "$out/$1.train.jsonl" \
    --dev "$out/$1.dev.jsonl" --test "$out/$1.test.jsonl" --out "$out/model" --seed "$3" "${settings[@]}"
}

for row in "${rows[@]}"; do
  [[ -f "$out/$row.train.jsonl" ]] || "$plain" "$peers/labeled_data.py" "$data" "$out" "$row"
  chosen "$row" first --lead
  chosen "$row" "by words"
  chosen "$row" "by embeddings" --extractive --model "$model"
  for seed in $seeds; do
    trained "$row" clinicalbert "$seed" "$model"
    [[ -z "$own" ]] || trained "$row" "clinicalbert, own weights" "$seed" "$own"
    [[ -z "$python" ]] ||
      once "$row" pytorch "$seed" "$python" "$peers/finetune_summaries.py" "$model" "$out/$row.train.jsonl" \
        "$out/$row.dev.jsonl" "$out/$row.test.jsonl" --seed "$seed" "${settings[@]}"
  done
done
"$plain" "$peers/summary_table.py" "$out/results.jsonl"
