"""Writes public corpora as JSON Lines that `finetune`, `evaluate` and finetune_text.py read alike.

    python labeled_data.py DATA_FOLDER OUT_FOLDER [gad] [mts] [pubmedqa] [cmedtc] [cmedic] [cmedqq]

A line is {"text": , "text_b": (pairs), "label": }. DATA_FOLDER has a folder for each corpus, as its publisher packs it
(gad/fold1, mts-dialog, pubmedqa, chineseblue); a file may be packed with xz. Where a corpus has no development set, the
last tenth of its training part is one (GAD, PubMedQA), so that no setting is ever chosen on the test set.
"""
import argparse
import csv
import io
import json
import lzma
import os

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("out")
parser.add_argument("corpora", nargs="*", default=["gad", "mts", "pubmedqa", "cmedtc", "cmedic", "cmedqq"])
arguments = parser.parse_args()


def read(*path):
    name = os.path.join(arguments.data, *path)
    if os.path.exists(name):
        return open(name, encoding="utf-8", newline="").read()
    return lzma.open(name + ".xz", "rt", encoding="utf-8", newline="").read()


def write(name, part, rows):
    os.makedirs(arguments.out, exist_ok=True)
    with open(os.path.join(arguments.out, f"{name}.{part}.jsonl"), "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(name, part, len(rows))


def write_with_dev(name, train, test):
    held = len(train) // 10
    for part, rows in (("train", train[:-held]), ("dev", train[-held:]), ("test", test)):
        write(name, part, rows)


def gad():
    def rows(text):
        return [{"text": line[-2], "label": line[-1]} for line in (x.split("\t") for x in text.splitlines()) if line[-1] in "01"]

    write_with_dev("gad", rows(read("gad", "fold1", "train.tsv")), rows(read("gad", "fold1", "test.tsv")))


def mts():
    files = {"train": "TrainingSet", "dev": "ValidationSet", "test": "TestSet-1-MEDIQA-Chat-2023"}
    for part, file in files.items():
        table = csv.DictReader(io.StringIO(read("mts-dialog", f"MTS-Dialog-{file}.csv")))
        write("mts", part, [{"text": row["section_text"], "label": row["section_header"]} for row in table])


def pubmedqa():
    articles = json.loads(read("pubmedqa", "ori_pqal.json"))
    test = json.loads(read("pubmedqa", "test_ground_truth.json"))

    def row(article):
        return {"text": article["QUESTION"], "text_b": "\n".join(article["CONTEXTS"]), "label": article["final_decision"]}

    write_with_dev(
        "pubmedqa",
        [row(article) for number, article in articles.items() if number not in test],
        [row(articles[number]) for number in test],
    )


def chinese(name, folder, columns):
    for part in ("train", "dev", "test"):
        lines = [line.split("\t") for line in read("chineseblue", folder, part + ".txt").splitlines()]
        write(name, part, [dict(zip(columns, line, strict=True)) for line in lines])


makers = {
    "gad": gad,
    "mts": mts,
    "pubmedqa": pubmedqa,
    "cmedtc": lambda: chinese("cmedtc", "cMedTC", ["label", "text"]),
    "cmedic": lambda: chinese("cmedic", "cMedIC", ["label", "text"]),
    "cmedqq": lambda: chinese("cmedqq", "cMedQQ", ["label", "text", "text_b"]),
}
for corpus in arguments.corpora:
    makers[corpus]()
