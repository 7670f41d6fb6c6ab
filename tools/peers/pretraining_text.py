"""Writes the text of public corpora as JSON Lines that prepare_corpus reads: what to pretrain on, and what to score on.

    python pretraining_text.py DATA_FOLDER OUT_FOLDER [english] [chinese]

DATA_FOLDER has a folder for each corpus, as its publisher packs it; a file may be packed with xz. Writes
OUT_FOLDER/LANGUAGE.train.jsonl and LANGUAGE.held-out.jsonl, a document a line: {"text": } or {"sections": [...]}.

English: MedQuAD (question and answer), the contexts of PubMedQA, abstracts of the training parts of NCBI-disease and
BC5CDR, articles of COVID-QA, sections and dialogues of MTS-Dialog's training part, notes and dialogues of ACI-bench's.
Held out: every 40th document of MedQuAD, PubMedQA and COVID-QA, the validation parts of MTS-Dialog and ACI-bench, and
every 5th abstract of BC5CDR's development part. Chinese: training parts of cMedTC, cMedIC, cMedQANER and cMedQQ; held
out: every 40th of its texts. A text stands once, and never on both sides.
"""
import argparse
import csv
import glob
import io
import json
import lzma
import os

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("out")
parser.add_argument("languages", nargs="*", default=["english", "chinese"])
arguments = parser.parse_args()
csv.field_size_limit(1 << 30)


def read(*path):
    name = os.path.join(arguments.data, *path)
    if os.path.exists(name):
        return open(name, encoding="utf-8", newline="").read()
    return lzma.open(name + ".xz", "rt", encoding="utf-8", newline="").read()


def abstracts(text):
    """Title and abstract of each document of a PubTator file."""
    titles = {}
    for line in text.splitlines():
        part = line.split("|", 2)
        if len(part) == 3 and part[1] in ("t", "a"):
            titles.setdefault(part[0], []).append(part[2])
    return [{"text": " ".join(parts)} for parts in titles.values()]


def table(*path):
    return csv.DictReader(io.StringIO(read(*path)))


def medquad():
    rows = map(json.loads, read("medquad", "medquad-with-answers.jsonl").splitlines())
    return [{"text": f"{row['question']}\n{row['answer']}"} for row in rows if row.get("answer")]


def pubmedqa():
    articles = json.loads(read("pubmedqa", "ori_pqal.json"))
    return [{"sections": article["CONTEXTS"]} for article in articles.values()]


def covid_qa():
    articles = json.loads(read("covid-qa", "covidqa_200423_aligned.json"))["data"]
    return [{"text": part["context"]} for article in articles for part in article["paragraphs"]]


def mts(part):
    rows = list(table("mts-dialog", f"MTS-Dialog-{part}.csv"))
    return [{"text": row[field]} for row in rows for field in ("section_text", "dialogue")]


def aci(part):
    rows = list(table("aci-bench", "challenge_data", f"{part}.csv"))
    return [{"text": row[field]} for row in rows for field in ("note", "dialogue")]


def ncbi():
    found = []
    for name in sorted(glob.glob(os.path.join(arguments.data, "ncbi-disease", "original-data", "train", "*"))):
        found += abstracts(read(name.removesuffix(".xz")))
    return found


def bc5cdr(part):
    return abstracts(read("bc5cdr", "pubtator", f"CDR_{part}Set.PubTator.txt"))


def english():
    train, held = [], []
    for corpus in (medquad(), pubmedqa(), covid_qa()):
        train += [d for i, d in enumerate(corpus) if i % 40]
        held += corpus[::40]
    train += ncbi() + bc5cdr("Training") + mts("TrainingSet") + aci("train")
    held += bc5cdr("Development")[::5] + mts("ValidationSet") + aci("valid")
    return train, held


def chinese():
    texts = []
    for line in read("chineseblue", "cMedTC", "train.txt").splitlines():
        texts.append(line.split("\t", 1)[-1])
    for line in read("chineseblue", "cMedIC", "train.txt").splitlines():
        texts.append(line.split("\t", 1)[-1])
    for line in read("chineseblue", "cMedQQ", "train.txt").splitlines():
        texts += line.split("\t")[1:]
    texts += [json.loads(line)["text"] for line in read("chineseblue", "cMedQANER", "train.json").splitlines() if line]
    documents = [{"text": text} for text in texts]
    return [d for i, d in enumerate(documents) if i % 40], documents[::40]


def key(document):
    return " ".join((document.get("text") or " ".join(document["sections"])).lower().split())


for language in arguments.languages:
    train, held = {"english": english, "chinese": chinese}[language]()
    seen = set()
    os.makedirs(arguments.out, exist_ok=True)
    for part, documents in (("held-out", held), ("train", train)):
        kept = 0
        with open(os.path.join(arguments.out, f"{language}.{part}.jsonl"), "w", encoding="utf-8") as file:
            for document in documents:
                if key(document) and key(document) not in seen:
                    seen.add(key(document))
                    kept += 1
                    file.write(json.dumps(document, ensure_ascii=False) + "\n")
        print(language, part, kept)
