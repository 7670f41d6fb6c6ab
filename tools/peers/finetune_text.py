"""Fine-tunes a Hugging Face folder on labeled texts with PyTorch: the yardstick for `finetune --task classify`.

    python finetune_text.py MODEL TRAIN.jsonl DEV.jsonl TEST.jsonl [--epochs 4] [--learning-rate 5e-5] [--seed 1] ...

A line of a file is {"text": , "text_b": (pairs), "label": }, as labeled_data.py writes them. AdamW (decay 0.01, none on
biases and layer norms), linear warm-up over a tenth of the steps and then a linear decay, dropout 0.1, gradients clipped
at 1; texts are cut at --max-length pieces. Prints a JSON line an epoch and the test scores of the last epoch.
"""
import argparse
import json
import os
import random
import time

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("files", nargs=3)
parser.add_argument("--cased", action="store_true")
parser.add_argument("--epochs", type=int, default=4)
parser.add_argument("--learning-rate", type=float, default=5e-5)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--max-length", type=int, default=512)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=int, default=0, help="training texts, for a trial")
arguments = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModelForSequenceClassification

torch.set_num_threads(arguments.threads)
torch.manual_seed(arguments.seed)
random.seed(arguments.seed)

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
bare = ("bias", "LayerNorm.weight")
optimizer = torch.optim.AdamW(
    [
        {"params": [p for n, p in model.named_parameters() if not n.endswith(bare)], "weight_decay": 0.01},
        {"params": [p for n, p in model.named_parameters() if n.endswith(bare)], "weight_decay": 0.0},
    ],
    lr=arguments.learning_rate,
)
steps = arguments.epochs * -(-len(train) // arguments.batch)
warm = max(1, steps // 10)
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
)


def collate(rows):
    longest = max(len(ids) for ids, _, _ in rows)

    def padded(of):
        return torch.tensor([x + [0] * (longest - len(x)) for x in of])

    ids = padded([ids for ids, _, _ in rows])
    mask = padded([[1] * len(ids) for ids, _, _ in rows])
    return ids, mask, padded([types for _, types, _ in rows]), torch.tensor([label for _, _, label in rows])


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


for epoch in range(arguments.epochs):
    model.train()
    order = list(range(len(train)))
    random.shuffle(order)
    begin, total = time.perf_counter(), 0.0
    for first in range(0, len(order), arguments.batch):
        ids, mask, types, gold = collate([train[i] for i in order[first : first + arguments.batch]])
        loss = model(input_ids=ids, attention_mask=mask, token_type_ids=types, labels=gold).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += loss.item()
    seconds = round(time.perf_counter() - begin, 1)
    loss = round(total * arguments.batch / len(train), 4)
    print(json.dumps({"epoch": epoch + 1, "seconds": seconds, "loss": loss, "dev": scores(dev)}), flush=True)
print(json.dumps({"test": scores(test), "seed": arguments.seed, "labels": labels}), flush=True)
