"""Fine-tunes a Hugging Face folder on IOB files with PyTorch: the yardstick for `finetune --task ner`.

    python finetune_entities.py MODEL TRAIN.tsv DEV.tsv TEST.tsv [--epochs 4] [--learning-rate 2e-4] [--seed 1] ...

A line of a file is a word, a tab and its tag; an empty line ends a sentence. The first piece of a word carries its tag,
the others none; sentences are cut at --max-length pieces. Trained as peer_training.py says, with dropout 0.1. Scored by
seqeval. Prints a JSON line an epoch and the test scores of the last epoch.
"""
import json
import os

import peer_training

arguments = peer_training.begin(
    peer_training.options("training sentences", epochs=4, learning_rate=2e-4, batch=32, max_length=192)
)

import torch
from seqeval.metrics import f1_score, precision_score, recall_score
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModelForTokenClassification

NO_TAG = -100


def read(path):
    sentences, words = [], []
    for line in [*open(path, encoding="utf-8"), "\n"]:
        if line.strip():
            words.append(line.rstrip("\n").split("\t"))
        elif words:
            sentences.append(([word[0] for word in words], [word[-1] for word in words]))
            words = []
    return sentences


parts = [read(path) for path in arguments.files]
if arguments.limit:
    parts[0] = parts[0][: arguments.limit]
tags = sorted({tag for _, sentence_tags in parts[0] for tag in sentence_tags})
tokenizer = BertWordPieceTokenizer(os.path.join(arguments.model, "vocab.txt"), lowercase=not arguments.cased)


def encode(words, sentence_tags):
    pieces = tokenizer._tokenizer.encode(words, is_pretokenized=True)
    gold, last = [], None
    for word in pieces.word_ids:
        is_first = word is not None and word != last
        gold.append(tags.index(sentence_tags[word]) if is_first and sentence_tags[word] in tags else NO_TAG)
        last = word
    return pieces.ids[: arguments.max_length], gold[: arguments.max_length]


train, dev, test = [[encode(*sentence) for sentence in part] for part in parts]
model = AutoModelForTokenClassification.from_pretrained(arguments.model, num_labels=len(tags), attn_implementation="sdpa")


def logits_and_gold(rows):
    ids, mask = [row[0] for row in rows], [[1] * len(row[0]) for row in rows]
    ids, mask = map(peer_training.padded, (ids, mask))
    gold = [row[1] + [NO_TAG] * (ids.shape[1] - len(row[1])) for row in rows]
    return model(input_ids=ids, attention_mask=mask).logits, torch.tensor(gold)


def loss(rows):
    logits, gold = logits_and_gold(rows)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), gold.flatten(), ignore_index=NO_TAG)


def scores(rows):
    model.eval()
    all_gold, all_found = [], []
    with torch.inference_mode():
        for first in range(0, len(rows), 32):
            logits, gold = logits_and_gold(rows[first : first + 32])
            for said, right in zip(logits.argmax(-1).tolist(), gold.tolist()):
                all_found.append([tags[k] for k, g in zip(said, right) if g != NO_TAG])
                all_gold.append([tags[g] for g in right if g != NO_TAG])
    measures = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
    return {name: round(100 * of(all_gold, all_found), 2) for name, of in measures.items()}


peer_training.train(model, train, arguments, loss, lambda: {"dev": scores(dev)})
print(json.dumps({"test": scores(test), "seed": arguments.seed}), flush=True)
