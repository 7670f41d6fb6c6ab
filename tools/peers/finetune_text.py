"""Fine-tunes a Hugging Face folder on labeled texts with PyTorch: the yardstick for `finetune --task classify`.

    python finetune_text.py MODEL TRAIN.jsonl DEV.jsonl TEST.jsonl [--epochs 4] [--learning-rate 5e-5] [--seed 1] ...

A line of a file is {"text": , "text_b": (pairs), "label": }, as labeled_data.py writes them. Trained as peer_training.py
says, with dropout 0.1; texts are cut at --max-length pieces. Prints a JSON line an epoch and the test scores of the last
epoch.
"""
import json
import os

import peer_training

arguments = peer_training.begin(
    peer_training.options("training texts", epochs=4, learning_rate=5e-5, batch=32, max_length=512)
)

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModelForSequenceClassification

parts = [[json.loads(line) for line in open(path, encoding="utf-8")] for path in arguments.files]
if arguments.limit:
    parts[0] = parts[0][: arguments.limit]
labels = sorted({row["label"] for row in parts[0]})
tokenizer = BertWordPieceTokenizer(os.path.join(arguments.model, "vocab.txt"), lowercase=not arguments.cased)
tokenizer.enable_truncation(arguments.max_length, strategy="only_second" if "text_b" in parts[0][0] else "longest_first")


def encode(row):
    pieces = tokenizer.encode(row["text"], row.get("text_b"))
    return pieces.ids, pieces.type_ids, labels.index(row["label"]) if row["label"] in labels else -1


train, dev, test = [[encode(row) for row in rows] for rows in parts]
model = AutoModelForSequenceClassification.from_pretrained(arguments.model, num_labels=len(labels), attn_implementation="sdpa")


def collate(rows):
    ids, types = [row[0] for row in rows], [row[1] for row in rows]
    mask = [[1] * len(one) for one in ids]
    return *map(peer_training.padded, (ids, mask, types)), torch.tensor([row[2] for row in rows])


def predict(rows):
    model.eval()
    guesses = []
    with torch.inference_mode():
        for begin in range(0, len(rows), 32):
            ids, mask, types, _ = collate(rows[begin : begin + 32])
            logits = model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits
            guesses += logits.argmax(-1).tolist()
    return guesses


def scores(rows):
    guesses = predict(rows)
    gold = [label for _, _, label in rows]
    f1 = []
    for label in range(len(labels)):
        right = sum(g == label == t for g, t in zip(guesses, gold))
        both = sum(g == label for g in guesses) + sum(t == label for t in gold)
        f1.append(2 * right / both if both else 0.0)
    result = {"accuracy": sum(g == t for g, t in zip(guesses, gold)) / len(gold), "macro_f1": sum(f1) / len(f1)}
    if len(labels) == 2:
        result["f1_of_" + labels[1]] = f1[1]
    return {name: round(100 * value, 2) for name, value in result.items()}


def loss(rows):
    ids, mask, types, gold = collate(rows)
    return model(input_ids=ids, attention_mask=mask, token_type_ids=types, labels=gold).loss


peer_training.train(model, train, arguments, loss, lambda: {"dev": scores(dev)})
print(json.dumps({"test": scores(test), "seed": arguments.seed, "labels": labels}), flush=True)
