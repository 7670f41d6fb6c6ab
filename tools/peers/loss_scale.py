"""Writes tests/data/loss_scale.json: how torch.amp.GradScaler moves its scale, step by step.

    loss_scale.py > tests/data/loss_scale.json

For each list of settings: at which steps, from 0, a gradient was infinite, and after each step the scale, the number of
steps without one since it last moved, and whether the optimizer made its step. With PyTorch 2.9.1.
"""

import json
import random

import torch

SETTINGS = [
    {"first": 65536.0, "growth": 2.0, "backoff": 0.5, "growth_steps": 3, "steps": 40, "overflows": 0.15},
    {"first": 1000.3, "growth": 1.7, "backoff": 0.3, "growth_steps": 2, "steps": 60, "overflows": 0.25},
    {"first": 2.0**125, "growth": 3.0, "backoff": 0.25, "growth_steps": 1, "steps": 12, "overflows": 0.2},
    {"first": 65536.0, "growth": 2.0, "backoff": 0.5, "growth_steps": 1, "steps": 40, "overflows": 0.9},
]


def course(settings, draws):
    scaler = torch.amp.GradScaler(
        "cpu",
        init_scale=settings["first"],
        growth_factor=settings["growth"],
        backoff_factor=settings["backoff"],
        growth_interval=settings["growth_steps"],
    )
    weight = torch.nn.Parameter(torch.zeros(3))
    optimizer = torch.optim.SGD([weight], lr=1.0)
    found = {"overflows": [], "scales": [], "clean_steps": [], "made": []}
    for step in range(settings["steps"]):
        overflows = draws.random() < settings["overflows"]
        before = weight.detach().clone()
        optimizer.zero_grad()
        scaler.scale((weight * torch.tensor([1.0, 0.5, 0.25])).sum()).backward()
        if overflows:
            weight.grad[step % 3] = draws.choice([float("inf"), float("-inf"), float("nan")])
        scaler.step(optimizer)
        scaler.update()
        state = scaler.state_dict()
        if overflows:
            found["overflows"].append(step)
        found["scales"].append(state["scale"])
        found["clean_steps"].append(state["_growth_tracker"])
        found["made"].append(not torch.equal(weight.detach(), before))
    return found


def main():
    draws = random.Random(7)
    courses = []
    for settings in SETTINGS:
        named = {name: settings[name] for name in ("first", "growth", "backoff", "growth_steps")}
        courses.append({"settings": named, **course(settings, draws)})
    defaults = torch.amp.GradScaler("cpu").state_dict()
    print("{")
    print(f'"defaults": {json.dumps(defaults)},')
    print('"courses": [')
    print(",\n".join(json.dumps(one) for one in courses))
    print("]}")


main()
