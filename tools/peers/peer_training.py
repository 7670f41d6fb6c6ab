"""What the yardsticks in PyTorch share: their options, and how a model is trained.

AdamW (decay 0.01, none on biases and layer norms), linear warm-up over a tenth of the steps and then a linear decay,
gradients clipped at 1, examples in an order drawn anew each epoch.
"""
import argparse
import json
import os
import random
import time


def options(limited, **defaults):
    """A parser for MODEL TRAIN DEV TEST and the settings; `limited` says what --limit counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("files", nargs=3)
    parser.add_argument("--cased", action="store_true")
    for name, default in {**defaults, "seed": 1, "threads": 2}.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default)
    parser.add_argument("--limit", type=int, default=0, help=limited + ", for a trial")
    return parser


def begin(parser):
    """The arguments, with PyTorch told the threads and the seed. Nothing may have imported torch before."""
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    return arguments


def padded(rows):
    import torch

    longest = max(map(len, rows))
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def train(model, examples, arguments, loss_of, after_epoch=lambda: {}):
    """Trains by loss_of(some examples) and prints a JSON line an epoch, with what after_epoch() gives."""
    import torch

    bare = ("bias", "LayerNorm.weight")
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in model.named_parameters() if not n.endswith(bare)], "weight_decay": 0.01},
            {"params": [p for n, p in model.named_parameters() if n.endswith(bare)], "weight_decay": 0.0},
        ],
        lr=arguments.learning_rate,
    )
    steps = arguments.epochs * -(-len(examples) // arguments.batch)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    for epoch in range(arguments.epochs):
        model.train()
        order = list(range(len(examples)))
        random.shuffle(order)
        start, total = time.perf_counter(), 0.0
        for first in range(0, len(order), arguments.batch):
            chosen = [examples[i] for i in order[first : first + arguments.batch]]
            loss = loss_of(chosen)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total += loss.item() * len(chosen)
        seconds = round(time.perf_counter() - start, 1)
        line = {"epoch": epoch + 1, "seconds": seconds, "loss": round(total / len(examples), 4)}
        print(json.dumps({**line, **after_epoch()}), flush=True)
