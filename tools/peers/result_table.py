"""Prints what measure_results.sh measured as a table: mean and deviation of each test score over the seeds.

    python result_table.py results.jsonl

Scores of either side are in percent. The last column says by how much ours is above PyTorch's, and two standard errors of
that difference.
"""
import json
import math
import statistics
import sys

# Of each row: what it is called in our result and in PyTorch's.
SCORES = {
    "ncbi": [("entity F1", ("micro", "f1"), "f1")],
    "bc5cdr": [("entity F1", ("micro", "f1"), "f1")],
    "gad": [("F1 of class 1", ("labels", "1", "f1"), "f1_of_1"), ("accuracy", ("accuracy",), "accuracy")],
    "mts": [("accuracy", ("accuracy",), "accuracy"), ("macro F1", ("macro", "f1"), "macro_f1")],
    "pubmedqa": [("accuracy", ("accuracy",), "accuracy"), ("macro F1", ("macro", "f1"), "macro_f1")],
    "covid-qa": [("F1", ("f1",), "f1"), ("exact", ("exact",), "exact")],
    "cid": [("F1", ("micro", "f1"), "f1")],
}


def ours(result, path):
    (found,) = result["test"].values()
    for name in path:
        found = found[name]
    return 100 * found


runs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
print("| corpus | score | clinicalbert | PyTorch | difference | seconds | PyTorch's |")
print("|---|---|---|---|---|---|---|")
for row, scores in SCORES.items():
    for title, path, name in scores:
        values = {"clinicalbert": [], "pytorch": []}
        seconds = {"clinicalbert": [], "pytorch": []}
        for run in runs:
            if run["row"] != row:
                continue
            result = run["result"]
            values[run["who"]].append(ours(result, path) if run["who"] == "clinicalbert" else result["test"][name])
            seconds[run["who"]].append(run["seconds"])
        if not values["clinicalbert"]:
            continue

        def shown(all_of):
            if not all_of:
                return "-"
            spread = f" ± {statistics.stdev(all_of):.2f}" if len(all_of) > 1 else ""
            return f"{statistics.mean(all_of):.2f}{spread} ({len(all_of)})"

        difference = "-"
        if len(values["clinicalbert"]) > 1 and len(values["pytorch"]) > 1:
            error = math.sqrt(sum(statistics.variance(v) / len(v) for v in values.values()))
            apart = statistics.mean(values["clinicalbert"]) - statistics.mean(values["pytorch"])
            difference = f"{apart:+.2f} (± {2 * error:.2f})"
        times = [f"{statistics.mean(seconds[who]):.0f}" if seconds[who] else "-" for who in ("clinicalbert", "pytorch")]
        print(f"| {row} | {title} | {shown(values['clinicalbert'])} | {shown(values['pytorch'])} | {difference} | {times[0]} | {times[1]} |")
