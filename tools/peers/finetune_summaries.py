"""Fine-tunes two copies of a BERT as an encoder-decoder with PyTorch: the yardstick for `finetune --task summarize`.

    python finetune_summaries.py MODEL TRAIN.jsonl DEV.jsonl TEST.jsonl [--epochs 15] [--learning-rate 5e-4] [--seed 1] ...

A line of a file is {"source": , "target": }, as labeled_data.py writes them. transformers' EncoderDecoderModel, whose
cross-attention and language model's head are new, trained as peer_training.py says, with dropout 0.1; the loss is the mean
over the pieces of a batch's targets. Sources are cut at --source-length pieces and targets at --max-length. After the last
epoch a beam search writes summaries of all dev and test sources, scored by rouge-score. Prints a JSON line an epoch, and
the scores.
"""
import json
import os

import peer_training

arguments = peer_training.begin(
    peer_training.options(
        "training pairs", epochs=15, learning_rate=5e-4, batch=16, source_length=512, max_length=128, beams=4, no_repeat_ngram=3
    )
)

import torch
from rouge_score.rouge_scorer import RougeScorer
from tokenizers import BertWordPieceTokenizer
from torch.nn.functional import cross_entropy
from transformers import EncoderDecoderModel

NAMES = ("rouge1", "rouge2", "rougeL")
tokenizer = BertWordPieceTokenizer(os.path.join(arguments.model, "vocab.txt"), lowercase=not arguments.cased)
start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")


def encode(row):
    source = tokenizer.encode(row["source"]).ids
    target = tokenizer.encode(row["target"]).ids
    if len(source) > arguments.source_length:
        source = source[: arguments.source_length - 1] + [end]
    return source, target[: arguments.max_length]


parts = [[json.loads(line) for line in open(path, encoding="utf-8")] for path in arguments.files]
if arguments.limit:
    parts = [rows[: arguments.limit] for rows in parts]
model = EncoderDecoderModel.from_encoder_decoder_pretrained(arguments.model, arguments.model, attn_implementation="sdpa")


def masked(rows):
    return peer_training.padded(rows), peer_training.padded([[1] * len(row) for row in rows])


def loss(rows):
    source, source_mask = masked([row[0] for row in rows])
    given, given_mask = masked([row[1][:-1] for row in rows])
    wanted, _ = masked([row[1][1:] for row in rows])
    logits = model(
        input_ids=source, attention_mask=source_mask, decoder_input_ids=given, decoder_attention_mask=given_mask
    ).logits
    return cross_entropy(logits[given_mask == 1], wanted[given_mask == 1])


def summaries(rows):
    """In the order of the rows; texts of like length share a batch."""
    model.eval()
    sources = [encode(row)[0] for row in rows]
    order = sorted(range(len(rows)), key=lambda i: len(sources[i]))
    said = [""] * len(rows)
    for first in range(0, len(order), 16):
        some = order[first : first + 16]
        ids, mask = masked([sources[i] for i in some])
        with torch.inference_mode():
            found = model.generate(
                input_ids=ids, attention_mask=mask, num_beams=arguments.beams, max_length=arguments.max_length,
                no_repeat_ngram_size=arguments.no_repeat_ngram, decoder_start_token_id=start, eos_token_id=end,
                pad_token_id=0, do_sample=False)
        for i, one in zip(some, found.tolist()):
            said[i] = tokenizer.decode(one)
    return said


def scores(rows):
    scorer = RougeScorer(NAMES)
    all_of = [scorer.score(row["target"], text) for row, text in zip(rows, summaries(rows))]
    return {name: round(100 * sum(one[name].fmeasure for one in all_of) / len(all_of), 2) for name in NAMES}


peer_training.train(model, [encode(row) for row in parts[0]], arguments, loss)
print(json.dumps({"dev": scores(parts[1]), "test": scores(parts[2]), "seed": arguments.seed}), flush=True)
