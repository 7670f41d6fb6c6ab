"""Writes public corpora as JSON Lines that `finetune`, `evaluate`, finetune_text.py and finetune_summaries.py read alike.

    python labeled_data.py DATA_FOLDER OUT_FOLDER [gad] [mts] [pubmedqa] [cmedtc] [cmedic] [cmedqq]
      [meqsum] [conclusions] [sections]

A line is {"text": , "text_b": (pairs), "label": }, or of the last three {"source": , "target": }: a consumer's question and
a short one (MeQSum), contexts of PubMedQA and the conclusion, a dialogue of MTS-Dialog and a note's section. DATA_FOLDER
has a folder for each corpus, as its publisher packs it (gad/fold1, mts-dialog, pubmedqa, chineseblue, meqsum); a file may
be packed with xz. Where a corpus has no development set, the last tenth of its training part is one (GAD, PubMedQA,
MeQSum), so that no setting is ever chosen on the test set. MeQSum's test set is 100 of its pairs, drawn with seed 1.
"""
import argparse
import csv
import io
import json
import lzma
import os
import random

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


def meqsum():
    rows = [{"source": row["CHQ"], "target": row["Summary"]} for row in csv.DictReader(
        io.StringIO(read("meqsum", "meqsum.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE)]
    random.Random(1).shuffle(rows)
    write_with_dev("meqsum", rows[:-100], rows[-100:])


def mts(name, columns):
    files = {"train": "TrainingSet", "dev": "ValidationSet", "test": "TestSet-1-MEDIQA-Chat-2023"}
    for part, file in files.items():
        table = csv.DictReader(io.StringIO(read("mts-dialog", f"MTS-Dialog-{file}.csv")))
        write(name, part, [{field: row[column] for field, column in columns.items()} for row in table])


def pubmedqa(name, row):
    articles = json.loads(read("pubmedqa", "ori_pqal.json"))
    test = json.loads(read("pubmedqa", "test_ground_truth.json"))
    write_with_dev(
        name,
        [row(article) for number, article in articles.items() if number not in test],
        [row(articles[number]) for number in test],
    )


def chinese(name, folder, columns):
    for part in ("train", "dev", "test"):
        lines = [line.split("\t") for line in read("chineseblue", folder, part + ".txt").splitlines()]
        write(name, part, [dict(zip(columns, line, strict=True)) for line in lines])


def decision(article):
    return {"text": article["QUESTION"], "text_b": "\n".join(article["CONTEXTS"]), "label": article["final_decision"]}


def conclusion(article):
    return {"source": "\n".join(article["CONTEXTS"]), "target": article["LONG_ANSWER"]}


makers = {
    "gad": gad,
    "mts": lambda: mts("mts", {"text": "section_text", "label": "section_header"}),
    "pubmedqa": lambda: pubmedqa("pubmedqa", decision),
    "meqsum": meqsum,
    "conclusions": lambda: pubmedqa("conclusions", conclusion),
    "sections": lambda: mts("sections", {"source": "dialogue", "target": "section_text"}),
    "cmedtc": lambda: chinese("cmedtc", "cMedTC", ["label", "text"]),
    "cmedic": lambda: chinese("cmedic", "cMedIC", ["label", "text"]),
    "cmedqq": lambda: chinese("cmedqq", "cMedQQ", ["label", "text", "text_b"]),
}
for corpus in arguments.corpora:
    makers[corpus]()
