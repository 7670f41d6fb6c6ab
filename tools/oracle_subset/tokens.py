#!/usr/bin/env python3
"""Cuts the committed subset of the token oracle: a small and diverse part of each file, below 0.9 MB in all.

    tools/oracle_subset/tokens.py --oracle DIR [--out tests/data/tokens]

DIR has cased.jsonl, special.jsonl, pairs.jsonl, code_points_cased.jsonl, ... (each may be .xz). The same input gives
the same bytes. Rows are chosen by source: short ones first, spread evenly; all rows of sources that are mostly edge
cases would not fit.
"""
import argparse
import json
import lzma
import unicodedata
from pathlib import Path

# How many rows of each source, and up to how many bytes of JSON a row may have.
COUNTS = {"empty": (3, 500), "boundary": (40, 500), "ucd": (14, 800), "naughty": (38, 1600), "fuzz": (42, 1300),
          "ncbi-sentence": (8, 1600), "ncbi-abstract": (1, 14000), "bc5cdr-abstract": (1, 14000),
          "mts-section": (6, 1800), "mts-dialogue": (1, 9000), "aci-note": (1, 18000), "medquad-question": (5, 900),
          "medquad-answer": (2, 9000), "chinese-question": (7, 900), "chinese-criterion": (5, 1200),
          "chinese-intent": (4, 900)}
HANGUL = range(0xAC00, 0xD7A4)


def rows(folder, name):
    path = Path(folder) / name
    text = path.read_text(encoding="utf-8") if path.exists() else lzma.open(f"{path}.xz", "rt", encoding="utf-8").read()
    return [json.loads(line) for line in text.split("\n") if line]


def line(row):
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def spread(items, count):
    """`count` of the items, evenly over the list."""
    if len(items) <= count:
        return items
    return [items[i * len(items) // count] for i in range(count)]


def texts(all_rows, shift):
    chosen = []
    for source, (count, largest) in COUNTS.items():
        small = [r for r in all_rows if r["source"] == source and len(line(r).encode()) <= largest]
        small = small[shift:] + small[:shift]  # other texts for each vocabulary
        chosen += spread(small, count)
    return chosen


def pairs(all_rows):
    chosen, errors = [], [r for r in all_rows if "error" in r]
    for vocabulary in ("cased", "uncased", "chinese"):
        for strategy, one_window, several in (("longest_first", 14, 0), ("only_second", 2, 4), ("single", 2, 4)):
            wanted = (vocabulary, strategy)
            fits = [r for r in all_rows if (r["vocabulary"], r["strategy"]) == wanted and "error" not in r]
            fits.sort(key=lambda r: len(line(r).encode()))
            chosen += spread([r for r in fits if len(r["windows"]) == 1 and len(line(r).encode()) <= 6500], one_window)
            chosen += [r for r in fits if len(r["windows"]) > 1][:several]
    return chosen + errors


def code_points(all_rows):
    """A line a run: first, last, what normalizing makes of it, whether it is punctuation, to (code points hexadecimal).

    The Hangul syllables are one run, after a look whether each becomes its canonical decomposition.
    """
    out, hangul = [], 0
    for r in all_rows:
        if r["first"] in HANGUL and r["normal"] == "mapped":
            assert r["to"] == unicodedata.normalize("NFD", chr(r["first"])) and not r["punctuation"]
            hangul += 1
            if hangul == len(HANGUL):
                out.append(f"{HANGUL[0]:X} {HANGUL[-1]:X} hangul 0\n")
            continue
        to = "".join(f" {ord(c):X}" for c in r.get("to", ""))
        out.append(f"{r['first']:X} {r['last']:X} {r['normal']} {int(r['punctuation'])}{to}\n")
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--oracle", required=True)
    p.add_argument("--out", default="tests/data/tokens")
    a = p.parse_args()
    out = Path(a.out)
    write = lambda name, lines: (out / name).write_text("".join(lines), encoding="utf-8")
    for shift, name in enumerate(("cased", "uncased", "chinese")):
        write(f"{name}.jsonl", [line(r) for r in texts(rows(a.oracle, f"{name}.jsonl"), 3 * shift)])
    special = rows(a.oracle, "special.jsonl")
    marks = special[:14]  # one of each kind, the same for every vocabulary
    others = [r for r in special if r["text"] not in {m["text"] for m in marks} and len(line(r).encode()) < 2000]
    write("special.jsonl", [line(r) for r in marks + spread(others, 45)])
    write("pairs.jsonl", [line(r) for r in pairs(rows(a.oracle, "pairs.jsonl"))])
    for name in ("cased", "uncased"):
        write(f"code_points_{name}.txt", code_points(rows(a.oracle, f"code_points_{name}.jsonl")))
    size = sum(f.stat().st_size for f in out.iterdir())
    print(f"{size} bytes in {out}")
    assert size < 900_000


if __name__ == "__main__":
    main()
