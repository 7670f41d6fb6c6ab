#!/usr/bin/env python3
"""Counts how many headings of ACI-bench notes `segment --sections` finds.

    tools/section_scores/score.py --segment bazel-bin/examples/segment CHALLENGE_DATA/valid.csv ...

A heading, for the count, is a line of at most 60 characters in upper case with a blank line or an end of the note before
and after it. Found: a section begins with it. Labelled: by a name of the standard list. The rest of the sections that
begin with a heading are counted as others: headings in lower case, with text behind them, or none.
"""
import argparse
import csv
import json
import subprocess
from pathlib import Path


def notes(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row["note"] for row in csv.DictReader(file)]


def heading_lines(note):
    """Byte offsets of the headings of a note."""
    lines, at, places = note.splitlines(keepends=True), 0, set()
    for i, line in enumerate(lines):
        text = line.strip()
        alone = (i == 0 or not lines[i - 1].strip()) and (i + 1 == len(lines) or not lines[i + 1].strip())
        if alone and len(text) <= 60 and text.isupper():
            places.add(at + len(line[: len(line) - len(line.lstrip())].encode()))
        at += len(line.encode())
    return places


def sections(segment, texts, *options):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    command = [segment, "--sections", "--input", "jsonl", *options]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return [json.loads(line)["sections"] for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segment", default="bazel-bin/examples/segment")
    parser.add_argument("--show", action="store_true", help="print the headings that are missed and the others")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    print("file notes headings labelled found_with_colon found_alone others")
    for path in arguments.files:
        texts = notes(path)
        wanted = [heading_lines(text) for text in texts]
        counts, others = [], 0
        for unknown in ["none", "colon", "alone"]:
            found = sections(arguments.segment, texts, "--unknown-headings", unknown)
            begins = [{s["heading"][0] for s in some if s["heading"][0] != s["heading"][1]} for some in found]
            counts.append(sum(len(here & there) for here, there in zip(wanted, begins)))
            if unknown != "none":
                continue
            others = sum(len(there - here) for here, there in zip(wanted, begins))
            for text, here, there in zip(texts, wanted, begins) if arguments.show else ():
                for kind, places in (("missed", here - there), ("other", there - here)):
                    for at in sorted(places):
                        print(f"  {kind}: {text.encode()[at:at + 60].decode(errors='ignore').splitlines()[0]}")
        print(Path(path).stem, len(texts), sum(map(len, wanted)), *counts, others)


if __name__ == "__main__":
    main()
