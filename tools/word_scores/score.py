#!/usr/bin/env python3
"""Says how the words of `segment --words` agree with the entities of a corpus of characters with IOB tags (cMedQANER).

    tools/word_scores/score.py --segment bazel-bin/examples/segment cMedQANER/dev.txt cMedQANER/test.txt
    ... --terms-of cMedQANER/train.txt.xz     the entities of another file are the user's terms
    ... --no-terms                            without THUOCL
    ... --jieba                               the words of jieba (with the user's terms, if any) instead

Kept: both ends of an entity are borders of words. Whole: it is one word. Words: those that it is split into, where kept.
"""
import argparse
import json
import lzma
import subprocess
import tempfile
from pathlib import Path


def read(path):
    """Texts, each with the spans of its entities in characters."""
    data = lzma.open(path, "rt", encoding="utf-8").read() if path.endswith(".xz") else Path(path).read_text("utf-8")
    rows = []
    for block in data.replace("\r\n", "\n").split("\n\n"):
        text, entities = "", []
        for line in block.split("\n"):
            if not line.strip():
                continue
            character, _, tag = line.rpartition(" ")
            if tag.startswith("B"):
                entities.append([len(text), len(text)])
            text += character
            if tag != "O" and entities:
                entities[-1][1] = len(text)
        if text:
            rows.append((text, entities))
    return rows


def words_of_segment(segment, texts, options):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    command = [segment, "--words", "--input", "jsonl", *options]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    for text, line in zip(texts, done.stdout.splitlines()):
        at, place = 0, {0: 0}  # bytes to characters
        for i, character in enumerate(text, 1):
            at += len(character.encode())
            place[at] = i
        yield [(place[b], place[e]) for b, e in json.loads(line)["words"]]


def words_of_jieba(texts, terms):
    import jieba

    jieba.setLogLevel(60)
    for term in terms:
        jieba.add_word(term)
    for text in texts:
        yield [(begin, end) for _, begin, end in jieba.tokenize(text)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segment", default="bazel-bin/examples/segment")
    parser.add_argument("--terms-of", nargs="*", default=[])
    parser.add_argument("--no-terms", action="store_true")
    parser.add_argument("--jieba", action="store_true")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    rows = [row for path in arguments.files for row in read(path)]
    terms = sorted({text[b:e] for path in arguments.terms_of for text, some in read(path) for b, e in some})
    terms = [term for term in terms if term == term.strip() and term]
    texts = [text for text, _ in rows]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("".join(term + "\n" for term in terms))
        file.flush()
        options = (["--only-these-terms"] if arguments.no_terms else []) + (["--terms", file.name] if terms else [])
        found = words_of_jieba(texts, terms) if arguments.jieba else words_of_segment(arguments.segment, texts, options)
        entities = kept = whole = parts = words = 0
        for (_, wanted), spans in zip(rows, found):
            words += len(spans)
            begins, ends = {b for b, _ in spans}, {e for _, e in spans}
            for begin, end in wanted:
                entities += 1
                whole += (begin, end) in spans
                if begin in begins and end in ends:
                    kept += 1
                    parts += sum(begin <= b < end for b, _ in spans)
    print(f"entities {entities}, kept {kept / entities:.1%}, whole {whole / entities:.1%}, words an entity "
          f"{parts / kept:.2f}, characters a word {sum(map(len, texts)) / words:.2f}")


if __name__ == "__main__":
    main()
