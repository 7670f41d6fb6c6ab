#!/usr/bin/env python3
"""Scores sentences against marked ones: score.py GOLD PREDICTED. Writes one JSON line.

Both files are JSON Lines with "sentences", the same texts in the same order; GOLD has "text" as well.

A border is the end offset of a sentence, the white space after it not counted. The last sentence of a text ends where the
text does, which no program can miss: that border is left out. Counts are summed over all texts, then
precision = right / predicted, recall = right / marked, F1 = 2 right / (predicted + marked).
`span_*` counts whole sentences instead, right if both their ends are, the last one of a text included.
"""
import argparse
import json
import sys

import documents


def ratios(right, predicted, marked):
    return {"precision": right / predicted if predicted else 0.0, "recall": right / marked if marked else 0.0,
            "f1": 2 * right / (predicted + marked) if predicted + marked else 0.0}


def borders(text, sentences):
    """Ends of sentences, but for the one where the text ends."""
    return {end for _, end in sentences} - {len(text.rstrip().encode())}


def score(gold, predicted):
    """Scores of lists of (text, spans) and of spans."""
    sums = {name: [0, 0, 0] for name in ("border", "span")}
    for (text, marked), found in zip(gold, predicted, strict=True):
        for name, here, there in (("border", borders(text, found), borders(text, marked)),
                                  ("span", set(map(tuple, found)), set(map(tuple, marked)))):
            for index, count in enumerate((len(here & there), len(here), len(there))):
                sums[name][index] += count
    result = {}
    for name, counts in sums.items():
        result |= {f"{name}s_{kind}": count for kind, count in zip(("right", "predicted", "marked"), counts)}
        result |= {f"{name}_{kind}": round(value, 4) for kind, value in ratios(*counts).items()}
    return result


def main():
    parser = argparse.ArgumentParser(description="Scores predicted sentences against marked ones.")
    parser.add_argument("gold")
    parser.add_argument("predicted")
    options = parser.parse_args()
    gold = [(document["text"], document["sentences"]) for document in documents.read(options.gold)]
    predicted = [document["sentences"] for document in documents.read(options.predicted)]
    if len(gold) != len(predicted):
        sys.exit(f"{options.predicted}: {len(predicted)} texts, expected {len(gold)}")
    print(json.dumps(score(gold, predicted)))


if __name__ == "__main__":
    main()
