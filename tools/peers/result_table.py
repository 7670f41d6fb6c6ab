"""Prints what measure_results.sh measured as a table: mean and deviation of each test score over the seeds.

    python result_table.py results.jsonl

Scores of either side are in percent. The last column says by how much ours is above PyTorch's, and two standard errors of
that difference.
"""
import json
import statistics
import sys

from run_scores import difference, mean_and_deviation

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
            return f"{mean_and_deviation(all_of)} ({len(all_of)})" if all_of else "-"

        apart = difference(*values.values()) if min(map(len, values.values())) > 1 else "-"
        times = [f"{statistics.mean(seconds[who]):.0f}" if seconds[who] else "-" for who in ("clinicalbert", "pytorch")]
        print(f"| {row} | {title} | {shown(values['clinicalbert'])} | {shown(values['pytorch'])} | {apart} | {times[0]} | {times[1]} |")
