"""Prints what measure_summaries.sh measured as a table: mean and deviation of ROUGE on test texts over the seeds, in
percent, and by how much ours is above PyTorch's, with two standard errors of that difference.

    python summary_table.py results.jsonl
"""
import json
import statistics
import sys

from run_scores import difference, mean_and_deviation

NAMES = ("rouge1", "rouge2", "rougeL")
runs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]


def score(run, name):
    result = run["result"]
    if run["who"] == "pytorch":
        return result["test"][name]
    (result,) = result.get("test", result).values()  # a file's, as finetune or evaluate has it
    return 100 * result[name]["f1"]


print("| corpus | summaries | runs | ROUGE-1 | ROUGE-2 | ROUGE-L | seconds a run |")
print("|---|---|---|---|---|---|---|")
for row in dict.fromkeys(run["row"] for run in runs):
    of = {}
    for run in runs:
        if run["row"] == row:
            of.setdefault(run["who"], []).append(run)
    for who, some in of.items():
        cells = [mean_and_deviation([score(run, name) for run in some]) for name in NAMES]
        seconds = statistics.mean(run["seconds"] for run in some)
        print(f"| {row} | {who} | {len(some)} | {' | '.join(cells)} | {seconds:.0f} |")
    pair = [of.get("clinicalbert", []), of.get("pytorch", [])]
    if min(map(len, pair)) > 1:
        cells = [difference(*([score(run, name) for run in some] for some in pair)) for name in NAMES]
        print(f"| {row} | difference | | {' | '.join(cells)} | |")
