#!/bin/bash
# Goes on pretraining a BERT on public clinical text in several ways of equal budget (arms), fine-tunes what each arm gave
# on entities with three seeds, and writes a line of JSON a run into OUT/results.jsonl. What is there already is not run
# again, and a pretraining that was stopped is resumed, so that it may be stopped at any time.
#   tools/measure_pretraining.sh DATA MODEL OUT [--tokens N] [--seeds "1 2 3"] [ARM...]
# DATA is a folder of corpora as tools/peers/pretraining_text.py describes it; MODEL a Hugging Face folder with a lower-case
# vocabulary; --tokens, the pieces that each arm learns from (2,048,000). ARM: all of them by default.
#   base            MODEL as it is
#   text            masked pieces and next sentences
#   clinical        these and entities and relations of the training parts of NCBI-disease and BC5CDR
#   words           as text, after 2,000 words of the texts were added to the vocabulary
#   clinical-words  as clinical, after the same
# Chinese, each learned from new weights of the preset bert_mini (MODEL is not used, FOLDER has the Chinese vocab.txt):
#   tools/measure_pretraining.sh --chinese DATA FOLDER OUT [--tokens N] [--seeds "1 2 3"] [new pretrained]
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/kept_runs.sh

seeds="1 2 3" tokens=2048000 chinese=''
while (($#)); do
  case "$1" in
    --seeds) seeds="$2"; shift ;;
    --tokens) tokens="$2"; shift ;;
    --chinese) chinese=yes ;;
    *) take_place "$1" ;;
  esac
  shift
done
open_places "tools/measure_pretraining.sh [--chinese] DATA MODEL OUT [--tokens N] [--seeds \"1 2 3\"] [ARM...]"
arms=("${rest[@]}")
batch=4096
steps=$((tokens / batch))

bazel build --noshow_progress //examples:finetune //examples:pretrain //examples:prepare_corpus \
  //examples:vocabulary
programs="$PWD/bazel-bin/examples"
peers="$PWD/tools/peers"

# once ARM ROW SEED COMMAND...
once() { kept_run "$out" arm "$1" row "$2" "${@:3}"; }

# store NAME VOCABULARY FLAG...: the texts of both parts in its pieces.
store() {
  local part
  for part in train held-out; do
    [[ -f "$out/$1.$part.store" ]] || "$programs/prepare_corpus" --vocab "$2" "${@:3}" --out "$out/$1.$part.store" \
      "$out/$language.$part.jsonl" >"$out/$1.$part.json"
  done
}

# pretrain ARM STORE FLAG...: into OUT/ARM; nine tenths of the steps with sequences of 128 pieces, the rest with 512.
pretrain() {
  local arm="$1" store="$2"
  shift 2
  once "$arm" pretrain 1 "$programs/pretrain" --data "$out/$store.train.store" --held-out "$out/$store.held-out.store" \
    --out "$out/$arm" --resume --steps $((steps * 9 / 10)) --second-steps $((steps - steps * 9 / 10)) --batch-tokens "$batch" \
    --learning-rate 1e-4 --eval-steps 250 --save-steps 50 --keep 1 "$@"
}

# fine_tune ARM FOLDER ROW ENDING FLAG...: with each seed.
fine_tune() {
  local arm="$1" folder="$2" row="$3" ending="$4" seed
  shift 4
  for seed in $seeds; do
    rm -rf "$out/model"
    once "$arm" "$row" "$seed" "$programs/finetune" --base "$folder" --train "$out/$row.train.$ending" \
      --dev "$out/$row.dev.$ending" --test "$out/$row.test.$ending" --out "$out/model" --seed "$seed" "$@"
  done
}

english() {
  local arm part name store folder more
  for part in train:train devel:dev test:test; do
    for name in ncbi-disease:ncbi bc5cdr:bc5cdr; do
      [[ -f "$out/${name#*:}.${part#*:}.tsv" ]] ||
        unpacked "$data/${name%:*}/iob/${part%:*}.tsv" "$out/${name#*:}.${part#*:}.tsv"
    done
  done
  [[ -f "$out/cid.train.pubtator" ]] || unpacked "$data/bc5cdr/pubtator/CDR_TrainingSet.PubTator.txt" "$out/cid.train.pubtator"
  for arm in "${arms[@]}"; do
    store=own folder="$model" more=()
    case "$arm" in
      base | text | clinical) store own "$model/vocab.txt" --lowercase ;;
      words | clinical-words)
        [[ -d "$out/extended" ]] || "$programs/vocabulary" extend --from "$model" --add 2000 --out "$out/extended" \
          "$out/$language.train.jsonl" >"$out/extended.json"
        store=grown folder="$out/extended"
        store grown "$folder/vocab.txt" --lowercase
        ;;
      *) echo "no such arm: $arm" >&2; exit 2 ;;
    esac
    [[ "$arm" == clinical* ]] &&
      more=(--entities "$out/ncbi.train.tsv" "$out/bc5cdr.train.tsv" --relations "$out/cid.train.pubtator")
    if [[ "$arm" != base ]]; then
      pretrain "$arm" "$store" --from "$folder" "${more[@]}"
      folder="$out/$arm"
    fi
    fine_tune "$arm" "$folder" ncbi tsv --task ner
    fine_tune "$arm" "$folder" bc5cdr tsv --task ner
  done
}

chinese() {
  local arm part row
  [[ -f "$out/cmedtc.train.jsonl" ]] || python3 "$peers/labeled_data.py" "$data" "$out" cmedtc cmedic cmedqq
  for part in train:train dev:dev test:test; do
    [[ -f "$out/cmedqaner.${part#*:}.txt" ]] || unpacked "$data/chineseblue/cMedQANER/${part%:*}.txt" "$out/cmedqaner.${part#*:}.txt"
  done
  store chinese "$model/vocab.txt" --lowercase
  for arm in "${arms[@]}"; do
    case "$arm" in
      # One step at a rate of nothing: the new weights that pretraining begins with.
      new)
        once new pretrain 1 "$programs/pretrain" --preset bert_mini --vocab "$model/vocab.txt" --lowercase --pairs none \
          --data "$out/chinese.train.store" --held-out "$out/chinese.held-out.store" --out "$out/new" --steps 1 --learning-rate 1e-12
        ;;
      pretrained)
        pretrain pretrained chinese --preset bert_mini --vocab "$model/vocab.txt" --lowercase --pairs none
        ;;
      *) echo "no such arm: $arm" >&2; exit 2 ;;
    esac
    for row in cmedtc cmedic; do
      fine_tune "$arm" "$out/$arm" "$row" jsonl --task classify --learning-rate 1e-4 --epochs 4
    done
    fine_tune "$arm" "$out/$arm" cmedqq jsonl --task pairs --learning-rate 1e-4 --epochs 4
    fine_tune "$arm" "$out/$arm" cmedqaner txt --task ner --learning-rate 1e-3 --epochs 6
  done
}

language=english
[[ -z "$chinese" ]] || language=chinese
if ((!${#arms[@]})); then
  arms=(base text clinical words clinical-words)
  [[ -z "$chinese" ]] || arms=(new pretrained)
fi
[[ -f "$out/$language.train.jsonl" ]] || python3 "$peers/pretraining_text.py" "$data" "$out" "$language"
"$language"
python3 "$peers/pretraining_table.py" "$out/results.jsonl"
