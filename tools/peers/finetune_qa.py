"""Fine-tunes a Hugging Face folder on SQuAD files with PyTorch: the yardstick for `finetune --task qa`.

    python finetune_qa.py MODEL TRAIN.json DEV.json TEST.json [--epochs 2] [--learning-rate 5e-5] [--seed 1] ...

Contexts are cut into windows of --max-length pieces that overlap by --stride. Training takes the windows that hold a
whole answer and --others more a question, drawn at random; in those [CLS] is the answer. The answer is the best span of
all windows (start and end among their 20 best, at most 30 pieces), scored by SQuAD's exact match and F1. Other settings
as in finetune_text.py.
"""
import argparse
import collections
import json
import os
import random
import re
import string
import time

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("files", nargs=3)
parser.add_argument("--cased", action="store_true")
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--learning-rate", type=float, default=5e-5)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--max-length", type=int, default=384)
parser.add_argument("--stride", type=int, default=128)
parser.add_argument("--others", type=int, default=2)
parser.add_argument("--longest", type=int, default=30)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=int, default=0, help="questions of each file, for a trial")
arguments = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModelForQuestionAnswering

torch.set_num_threads(arguments.threads)
torch.manual_seed(arguments.seed)
random.seed(arguments.seed)
tokenizer = BertWordPieceTokenizer(os.path.join(arguments.model, "vocab.txt"), lowercase=not arguments.cased)
tokenizer.enable_truncation(arguments.max_length, stride=arguments.stride, strategy="only_second")


def questions(path):
    with open(path, encoding="utf-8") as file:
        for article in json.load(file)["data"]:
            for paragraph in article["paragraphs"]:
                for qa in paragraph["qas"]:
                    answers = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]]
                    yield qa["question"], paragraph["context"], answers


def windows(question, context):
    first = tokenizer.encode(question, context)
    return [first, *first.overflowing]


def answer_pieces(window, begin, end):
    """The first and last piece of the answer, or [CLS] twice where the window does not hold all of it."""
    inside = [i for i, sequence in enumerate(window.sequence_ids) if sequence == 1]
    if window.offsets[inside[0]][0] > begin or window.offsets[inside[-1]][1] < end:
        return 0, 0
    touched = [i for i in inside if window.offsets[i][0] < end and window.offsets[i][1] > begin]
    return touched[0], touched[-1]


def training_examples(path):
    for question, context, answers in parts[path]:
        without = []
        for window in windows(question, context):
            place = answer_pieces(window, *answers[0])
            if place == (0, 0):
                without.append((window, place))
            else:
                yield window.ids, window.type_ids, place
        for window, place in random.sample(without, min(arguments.others, len(without))):
            yield window.ids, window.type_ids, place


def collate(rows):
    longest = max(len(row[0]) for row in rows)

    def padded(of):
        return torch.tensor([x + [0] * (longest - len(x)) for x in of])

    return dict(
        input_ids=padded([row[0] for row in rows]),
        attention_mask=padded([[1] * len(row[0]) for row in rows]),
        token_type_ids=padded([row[1] for row in rows]),
    )


def normalized(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(guess, gold):
    guess, gold = normalized(guess), normalized(gold)
    common = sum((collections.Counter(guess) & collections.Counter(gold)).values())
    return 2 * common / (len(guess) + len(gold)) if common else float(guess == gold)


def answer(question, context):
    best, span = -1e30, (0, 0)
    cut = windows(question, context)
    for first in range(0, len(cut), 16):
        some = cut[first : first + 16]
        with torch.inference_mode():
            said = model(**collate([(w.ids, w.type_ids) for w in some]))
        for row, window in enumerate(some):
            start, end = said.start_logits[row].tolist(), said.end_logits[row].tolist()
            inside = [i for i, sequence in enumerate(window.sequence_ids) if sequence == 1]
            for i in sorted(inside, key=lambda k: -start[k])[:20]:
                for j in sorted(inside, key=lambda k: -end[k])[:20]:
                    if i <= j < i + arguments.longest and start[i] + end[j] > best:
                        best, span = start[i] + end[j], (window.offsets[i][0], window.offsets[j][1])
    return context[span[0] : span[1]]


def scores(path):
    model.eval()
    exact = total = 0.0
    for question, context, answers in parts[path]:
        said = answer(question, context)
        gold = [context[begin:end] for begin, end in answers]
        exact += max(normalized(said) == normalized(text) for text in gold)
        total += max(f1(said, text) for text in gold)
    count = len(parts[path])
    return {"exact": round(100 * exact / count, 2), "f1": round(100 * total / count, 2)}


parts = {path: list(questions(path))[: arguments.limit or None] for path in arguments.files}
train = list(training_examples(arguments.files[0]))
model = AutoModelForQuestionAnswering.from_pretrained(arguments.model, attn_implementation="sdpa")
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
for epoch in range(arguments.epochs):
    model.train()
    order = list(range(len(train)))
    random.shuffle(order)
    begin, total = time.perf_counter(), 0.0
    for first in range(0, len(order), arguments.batch):
        rows = [train[i] for i in order[first : first + arguments.batch]]
        places = torch.tensor([row[2] for row in rows])
        loss = model(**collate(rows), start_positions=places[:, 0], end_positions=places[:, 1]).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += loss.item()
    seconds = round(time.perf_counter() - begin, 1)
    loss = round(total * arguments.batch / len(train), 4)
    print(json.dumps({"epoch": epoch + 1, "seconds": seconds, "windows": len(train), "loss": loss}), flush=True)
print(json.dumps({"dev": scores(arguments.files[1]), "test": scores(arguments.files[2]), "seed": arguments.seed}), flush=True)
