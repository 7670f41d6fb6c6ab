"""Fine-tunes a Hugging Face folder on SQuAD files with PyTorch: the yardstick for `finetune --task qa`.

    python finetune_qa.py MODEL TRAIN.json DEV.json TEST.json [--epochs 2] [--learning-rate 5e-5] [--seed 1] ...

Contexts are cut into windows of --max-length pieces that overlap by --stride. Training takes the windows that hold a
whole answer and --others more a question, drawn at random; in those [CLS] is the answer. The answer is the best span of
all windows (start and end among their 20 best, at most 30 pieces), scored by SQuAD's exact match and F1. Trained as
peer_training.py says, with dropout 0.1.
"""
import collections
import json
import os
import random
import re
import string

import peer_training

arguments = peer_training.begin(
    peer_training.options(
        "questions of each file", epochs=2, learning_rate=5e-5, batch=16, max_length=384, stride=128, others=2, longest=30
    )
)

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModelForQuestionAnswering

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
    ids, types = [row[0] for row in rows], [row[1] for row in rows]
    mask = [[1] * len(one) for one in ids]
    return dict(zip(("input_ids", "attention_mask", "token_type_ids"), map(peer_training.padded, (ids, mask, types))))


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


def loss(rows):
    places = torch.tensor([row[2] for row in rows])
    return model(**collate(rows), start_positions=places[:, 0], end_positions=places[:, 1]).loss


peer_training.train(model, train, arguments, loss, lambda: {"windows": len(train)})
print(json.dumps({"dev": scores(arguments.files[1]), "test": scores(arguments.files[2]), "seed": arguments.seed}), flush=True)
