#!/usr/bin/env python3
"""Recovers sentence borders: aligns the sentences of IOB files with the abstracts that they were cut from.

    align.py ncbi-disease|bc5cdr DATA [--part test] [--join-numbers] > gold.jsonl

DATA is the folder that holds `ncbi-disease` and `bc5cdr`. Writes one JSON line an abstract, {"id", "text", "sentences"}: the text
is the title, one space and the abstract (PubTator's own joining); `sentences` are byte offsets (half-open) into its UTF-8.

An IOB file has the tokens of each sentence but neither the white space nor the abstract that it comes from. An abstract is taken
if its characters without white space are exactly those of a run of whole sentences, one after another; the white space is then
that of the abstract. All others are dropped, and counted by reason on standard error.

The sentences of these IOB files were cut by a program. The texts of NCBI-disease have a space after many a decimal point, where it
cut numbers in two (`58.` and `3% of`). With --join-numbers, no border stands between a digit with a full stop and a digit.
"""
import argparse
import collections
import json
import lzma
import os
import re
import sys


def read_text(path):
    """The text of PATH, or of PATH.xz."""
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    with lzma.open(path + ".xz", "rt", encoding="utf-8", newline="") as file:
        return file.read()


def read_abstracts(path):
    """(id, title, abstract) of each document of a PubTator file, in order."""
    titles, abstracts = {}, {}
    for line in read_text(path).splitlines():
        match = re.match(r"(\d+)\|([ta])\|(.*)", line)
        if match:
            (titles if match[2] == "t" else abstracts)[match[1]] = match[3]
    return [(name, titles[name], abstracts[name]) for name in titles]


def squeeze(text):
    return "".join(text.split())


def read_sentences(path):
    """The characters of each sentence of an IOB file, without white space."""
    blocks = re.split(r"\r?\n(?:\r?\n)+", read_text(path).strip("\r\n"))
    return [squeeze("".join(line.split("\t")[0] for line in block.splitlines())) for block in blocks]


def run_from(wanted, sentences, first):
    """How many sentences from `first` on make `wanted`, and how many characters of it they make."""
    count = reached = 0
    while reached < len(wanted) and first + count < len(sentences):
        sentence = sentences[first + count]
        if not wanted.startswith(sentence, reached):
            break
        reached += len(sentence)
        count += 1
    return count, reached


def spans_of(text, lengths):
    """Byte spans in `text` of pieces with these numbers of characters, white space not counted."""
    spans, places, byte = [], [], 0
    for character in text:
        size = len(character.encode())
        if not character.isspace():
            places.append((byte, byte + size))
        byte += size
    at = 0
    for length in lengths:
        spans.append([places[at][0], places[at + length - 1][1]])
        at += length
    return spans


def between_digits(text, left, right):
    """Whether the border between two sentences looks like one within a number."""
    data = text.encode()
    return bool(re.search(rb"\d\.$", data[left[0] : left[1]]) and re.match(rb"[-+]?\d", data[right[0] : right[1]]))


def join_numbers(text, spans):
    joined = []
    for span in spans:
        if joined and between_digits(text, joined[-1], span):
            joined[-1] = [joined[-1][0], span[1]]
        else:
            joined.append(span)
    return joined


def align(abstracts, sentences):
    """The documents with their sentences, and counts of what was and was not aligned."""
    beginning = collections.defaultdict(list)
    for index, sentence in enumerate(sentences):
        beginning[sentence].append(index)
    used, gold, counts = set(), [], collections.Counter()
    for name, title, abstract in abstracts:
        text = f"{title} {abstract}"
        wanted = squeeze(text)
        starts = [index for sentence, indices in beginning.items() if wanted.startswith(sentence) for index in indices]
        runs = [(*run_from(wanted, sentences, index), index) for index in starts]
        whole = [(count, index) for count, reached, index in runs if reached == len(wanted)]
        if not whole:
            counts["dropped: characters differ further on" if runs else "dropped: no sentence begins it"] += 1
            continue
        free = [(count, index) for count, index in whole if index not in used]
        if not free:
            counts["dropped: the same text again"] += 1
            continue
        count, index = free[0]
        used.update(range(index, index + count))
        lengths = [len(sentence) for sentence in sentences[index : index + count]]
        gold.append({"id": name, "text": text, "sentences": spans_of(text, lengths)})
        ends = [end for _, end in gold[-1]["sentences"]]
        pairs = zip(gold[-1]["sentences"], gold[-1]["sentences"][1:])
        counts["borders between digits"] += sum(between_digits(text, left, right) for left, right in pairs)
        counts["title ends a sentence" if len(title.rstrip().encode()) in ends else "title runs into the abstract"] += 1
    counts["abstracts"] = len(abstracts)
    counts["abstracts aligned"] = len(gold)
    counts["IOB sentences"] = len(sentences)
    counts["IOB sentences aligned"] = len(used)
    return gold, counts


FILES = {
    "ncbi-disease": {part: (f"ncbi-disease/original-data/{folder}/NCBI{word}set_corpus.txt", f"ncbi-disease/iob/{part}.tsv")
                     for part, folder, word in (("test", "test", "test"), ("devel", "devel", "develop"),
                                                ("train", "train", "train"))},
    "bc5cdr": {part: (f"bc5cdr/pubtator/CDR_{word}Set.PubTator.txt", f"bc5cdr/iob/{part}.tsv")
               for part, word in (("test", "Test"), ("devel", "Development"), ("train", "Training"))},
}


def main():
    parser = argparse.ArgumentParser(description="Recovers sentence borders by aligning IOB files with their abstracts.")
    parser.add_argument("corpus", choices=sorted(FILES))
    parser.add_argument("data", help="the folder that holds ncbi-disease and bc5cdr")
    parser.add_argument("--part", choices=("test", "devel", "train"), default="test")
    parser.add_argument("--join-numbers", action="store_true", help="leave out borders between digits")
    options = parser.parse_args()
    abstracts_path, sentences_path = FILES[options.corpus][options.part]
    gold, counts = align(read_abstracts(os.path.join(options.data, abstracts_path)),
                         read_sentences(os.path.join(options.data, sentences_path)))
    for document in gold:
        if options.join_numbers:
            document["sentences"] = join_numbers(document["text"], document["sentences"])
        print(json.dumps(document, ensure_ascii=False))
    for name in sorted(counts):
        print(f"{name}: {counts[name]}", file=sys.stderr)


if __name__ == "__main__":
    main()
