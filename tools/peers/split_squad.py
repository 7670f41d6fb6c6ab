"""Splits a SQuAD file by its articles: of each ten the first seven train, the eighth is dev, the last two are test.

    python split_squad.py FILE.json[.xz] OUT_PREFIX
"""
import json
import lzma
import sys

name, prefix = sys.argv[1:]
with lzma.open(name, "rt", encoding="utf-8") if name.endswith(".xz") else open(name, encoding="utf-8") as file:
    articles = json.load(file)["data"]
for part, places in {"train": range(7), "dev": [7], "test": [8, 9]}.items():
    chosen = [article for i, article in enumerate(articles) if i % 10 in places]
    with open(f"{prefix}.{part}.json", "w", encoding="utf-8") as file:
        json.dump({"version": "1.1", "data": chosen}, file, ensure_ascii=False)
    print(part, len(chosen), sum(len(p["qas"]) for article in chosen for p in article["paragraphs"]))
