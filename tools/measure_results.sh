#!/bin/bash
# Fine-tunes a BERT on public corpora, ours and PyTorch's one after the other with the same settings and three seeds, and
# writes a line of JSON a run into OUT/results.jsonl. What is there already is not run again, so that it may be stopped
# at any time.
#   tools/measure_results.sh DATA MODEL OUT [--python PYTHON] [--seeds "1 2 3"] [ROW...]
# DATA is a folder of corpora as tools/peers/labeled_data.py describes it, with ncbi-disease, bc5cdr and covid-qa beside
# them; MODEL a Hugging Face folder. PYTHON has torch, transformers, tokenizers, seqeval; without it, only ours is run.
# ROW: ncbi, bc5cdr, gad, mts, pubmedqa, covid-qa, cid; all of them by default. Prints a table of means and deviations at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/kept_runs.sh

python='' seeds="1 2 3"
while (($#)); do
  case "$1" in
    --python) python="$2"; shift ;;
    --seeds) seeds="$2"; shift ;;
    *) take_place "$1" ;;
  esac
  shift
done
open_places "tools/measure_results.sh DATA MODEL OUT [--python PYTHON] [--seeds \"1 2 3\"] [ROW...]"
rows=("${rest[@]}")
((${#rows[@]})) || rows=(ncbi bc5cdr gad mts pubmedqa covid-qa cid)

bazel build --noshow_progress //examples:finetune
finetune="$PWD/bazel-bin/examples/finetune"
peers="$PWD/tools/peers"
plain="${python:-python3}"

prepare() {
  local part name folder
  case "$1" in
    ncbi | bc5cdr)
      folder="$data/bc5cdr/iob"
      [[ "$1" == bc5cdr ]] || folder="$data/ncbi-disease/iob"
      for part in train:train devel:dev test:test; do
        name="$out/$1.${part##*:}.tsv"
        [[ -f "$name" ]] || unpacked "$folder/${part%%:*}.tsv" "$name"
      done
      ;;
    gad | mts | pubmedqa) [[ -f "$out/$1.train.jsonl" ]] || "$plain" "$peers/labeled_data.py" "$data" "$out" "$1" ;;
    covid-qa)
      [[ -f "$out/covid-qa.train.json" ]] ||
        "$plain" "$peers/split_squad.py" "$data/covid-qa/covidqa_200423_aligned.json.xz" "$out/covid-qa"
      ;;
    cid)
      for part in train:Training dev:Development test:Test; do
        name="$out/cid.${part%%:*}.pubtator"
        [[ -f "$name" ]] || unpacked "$data/bc5cdr/pubtator/CDR_${part##*:}Set.PubTator.txt" "$name"
      done
      ;;
    *) echo "no such row: $1" >&2; exit 2 ;;
  esac
}

# once ROW WHO SEED COMMAND...
once() { kept_run "$out" row "$1" who "$2" "${@:3}"; }

# ours ROW SEED FILE-ENDING FLAG...
ours() {
  local row="$1" seed="$2" ending="$3"
  shift 3
  rm -rf "$out/model"
  once "$row" clinicalbert "$seed" "$finetune" --base "$model" --train "$out/$row.train.$ending" \
    --dev "$out/$row.dev.$ending" --test "$out/$row.test.$ending" --out "$out/model" --seed "$seed" "$@"
}

# theirs ROW SEED FILE-ENDING SCRIPT FLAG...
theirs() {
  local row="$1" seed="$2" ending="$3" script="$4"
  shift 4
  [[ -n "$python" ]] || return 0
  once "$row" pytorch "$seed" "$python" "$peers/$script" "$model" "$out/$row.train.$ending" "$out/$row.dev.$ending" \
    "$out/$row.test.$ending" --seed "$seed" "$@"
}

for row in "${rows[@]}"; do
  prepare "$row"
  for seed in $seeds; do
    case "$row" in
      ncbi | bc5cdr)
        ours "$row" "$seed" tsv --task ner
        theirs "$row" "$seed" tsv finetune_entities.py
        ;;
      gad | mts)
        ours "$row" "$seed" jsonl --task classify --learning-rate 1e-4 --epochs 4
        theirs "$row" "$seed" jsonl finetune_text.py --learning-rate 1e-4 --epochs 4
        ;;
      pubmedqa)
        ours "$row" "$seed" jsonl --task yes-no --learning-rate 1e-4 --epochs 4
        theirs "$row" "$seed" jsonl finetune_text.py --learning-rate 1e-4 --epochs 4
        ;;
      covid-qa)
        ours "$row" "$seed" json --task qa --learning-rate 1e-4 --epochs 2 --batch 16
        theirs "$row" "$seed" json finetune_qa.py --learning-rate 1e-4 --epochs 2 --batch 16
        ;;
      cid)
        ours "$row" "$seed" pubtator --task relations --learning-rate 1e-4 --epochs 8 --batch 8
        theirs "$row" "$seed" pubtator finetune_relations.py --learning-rate 1e-4 --epochs 8 --batch 8
        ;;
    esac
  done
done
"$plain" "$peers/result_table.py" "$out/results.jsonl"
