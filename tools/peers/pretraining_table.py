"""Prints what measure_pretraining.sh measured as a table: held-out scores of each arm, and the mean and deviation of its
test scores over the seeds, in percent.

    python pretraining_table.py results.jsonl
"""
import json
import sys

from run_scores import mean_and_deviation

ROWS = ["ncbi", "bc5cdr", "cmedtc", "cmedic", "cmedqq", "cmedqaner"]
HELD_OUT = ["perplexity", "mlm_accuracy", "nsp_accuracy"]

runs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
arms = list(dict.fromkeys(run["arm"] for run in runs))
rows = [row for row in ROWS if any(run["row"] == row for run in runs)]


def of(arm, row):
    return [run for run in runs if run["arm"] == arm and run["row"] == row]


def held_out(arm):
    """What each score was before and after."""
    for run in of(arm, "pretrain"):
        for scores in run["result"]["held_out"].values():
            return [f"{scores['before'][n]:.4g} → {scores['after'][n]:.4g}" if n in scores["after"] else "-" for n in HELD_OUT]
    return ["-"] * len(HELD_OUT)


def test(run):
    (scores,) = run["result"]["test"].values()
    is_tagging = run["row"] in ("ncbi", "bc5cdr", "cmedqaner")
    return 100 * (scores["micro"]["f1"] if is_tagging else scores["accuracy"])


print("| arm | " + " | ".join("held-out " + name.replace("_", " ") for name in HELD_OUT) + " | " + " | ".join(rows) + " |")
print("|---" * (1 + len(HELD_OUT) + len(rows)) + "|")
for arm in arms:
    cells = held_out(arm)
    for row in rows:
        values = [test(run) for run in of(arm, row)]
        cells.append(f"{mean_and_deviation(values)} ({len(values)})" if values else "-")
    print(f"| {arm} | " + " | ".join(cells) + " |")
