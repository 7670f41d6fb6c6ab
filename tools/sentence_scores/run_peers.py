#!/usr/bin/env python3
"""Scores programs and libraries that find sentences: run_peers.py [options] NAME=GOLD...

Every GOLD is JSON Lines as align.py and tests/data/sentences have them. Writes one JSON line a tool and file: versions, scores as
score.py defines them, megabytes a second. A tool that is not installed is left out with a line on standard error.

    python3 -m venv peers && peers/bin/pip install nltk pysbd syntok spacy pyrush blingfire nupunkt sentence-splitter
    peers/bin/python run_peers.py --punkt NLTK_DATA --rush RULES --program "segment --sentences --input jsonl"
        ncbi=ncbi.jsonl bc5cdr=bc5cdr.jsonl aci=tests/data/sentences/aci_bench.jsonl

NLTK_DATA holds tokenizers/punkt_tab (NLTK's data; the wheel llama-index-core has a copy); RULES are RuSH's (the source
package medspacy has them as resources/en/rush_rules.tsv). Each tool is run twice on texts of several lines: over the whole
text, and line by line ("lines"), cut at line feeds beforehand, which does for a tool for prose what it does not do itself.
`--program` (may be given again) is run on a file of {"text"} lines as they are and prints {"sentences": [[begin, end], ...]}
of each.
"""
import argparse
import importlib.metadata
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time

import documents
import score


def locate(text, pieces):
    """Spans of pieces that follow one another in the text, but for white space between and in them."""
    spans, at = [], 0
    for piece in pieces:
        wanted = "".join(piece.split())
        while at < len(text) and text[at].isspace():
            at += 1
        begin = end = at
        for character in wanted:
            while end < len(text) and text[end].isspace():
                end += 1
            if end == len(text) or text[end] != character:
                raise ValueError("a tool changed the text")
            end += 1
        spans.append((begin, end))
        at = end
    return spans


def nltk_punkt(options):
    import nltk
    nltk.data.path.insert(0, options.punkt)
    tokenizer = nltk.tokenize.punkt.PunktTokenizer("english")
    return lambda text: list(tokenizer.span_tokenize(text))


def pysbd(options):
    import pysbd as package
    segmenter = package.Segmenter(language="en", clean=False)
    return lambda text: locate(text, segmenter.segment(text))


def syntok(options):
    from syntok import segmenter

    def split(text):
        return [(sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
                for paragraph in segmenter.analyze(text) for sentence in paragraph if sentence]
    return split


def spacy_sentencizer(options):
    import spacy
    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    return lambda text: [(sentence.start_char, sentence.end_char) for sentence in language(text).sents]


def rush(options):
    from PyRuSH import RuSH
    splitter = RuSH(options.rush)
    return lambda text: [(span.begin, span.end) for span in splitter.segToSentenceSpans(text)]


def blingfire(options):
    import blingfire as package
    return lambda text: package.text_to_sentences_and_offsets(text)[1] if text.strip() else []


def nupunkt(options):
    import nupunkt as package
    return lambda text: locate(text, package.sent_tokenize(text))


def koehn(options):
    from sentence_splitter import SentenceSplitter
    splitter = SentenceSplitter(language="en")
    return lambda text: locate(text, splitter.split(text))


def end_marks(options):
    """The simplest thing: an end mark, perhaps a closing quotation mark or bracket, white space."""
    import re
    border = re.compile(r"(?<=[.?!])[\"'”’)\]]*\s+")

    def split(text):
        ends = [match.end() for match in border.finditer(text)]
        return list(zip([0, *ends], [*ends, len(text)]))
    return split


TOOLS = {  # name: (package, what makes its function from a text to character spans)
    "nltk punkt": ("nltk", nltk_punkt), "pysbd": ("pysbd", pysbd), "syntok": ("syntok", syntok),
    "spaCy sentencizer": ("spacy", spacy_sentencizer), "PyRuSH": ("pyrush", rush), "blingfire": ("blingfire", blingfire),
    "nupunkt": ("nupunkt", nupunkt), "sentence-splitter": ("sentence-splitter", koehn), "end marks": (None, end_marks),
}


def by_lines(split):
    def split_lines(text):
        spans, at = [], 0
        for line in text.split("\n"):
            if line.strip():
                spans += [(at + begin, at + end) for begin, end in split(line)]
            at += len(line) + 1
        return spans
    return split_lines


def byte_spans(text, spans):
    """Character spans as byte spans without the white space at their ends; empty ones are left out."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + len(character.encode()))
    result = []
    for begin, end in spans:
        begin, end = max(begin, 0), min(end, len(text))
        while begin < end and text[begin].isspace():
            begin += 1
        while begin < end and text[end - 1].isspace():
            end -= 1
        if begin < end:
            result.append([offsets[begin], offsets[end]])
    return result


def megabytes(texts):
    return sum(len(text.encode()) for text in texts) / 1e6


def run_tool(split, texts, seconds):
    """The spans of each text, and megabytes a second over as many rounds as fill `seconds`, the first left out."""
    spans = [split(text) for text in texts]
    rounds, start = 0, time.perf_counter()
    while rounds == 0 or time.perf_counter() - start < seconds:
        for text in texts:
            split(text)
        rounds += 1
    speed = megabytes(texts) * rounds / (time.perf_counter() - start)
    return [byte_spans(text, found) for text, found in zip(texts, spans)], speed


def run_program(command, texts, copies):
    """The spans that the program prints, and its megabytes a second, start, reading and writing included, over `copies` copies."""
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)

    def run(count):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for _ in range(count):
                file.write(lines)
            file.flush()
            start = time.perf_counter()
            output = subprocess.run([*shlex.split(command), file.name], check=True, stdout=subprocess.PIPE).stdout
            return output, time.perf_counter() - start
    output, _ = run(1)
    _, taken = run(copies)
    return [json.loads(line)["sentences"] for line in output.splitlines()], megabytes(texts) * copies / taken


def report(tool, version, name, gold, found, speed):
    result = score.score([(document["text"], document["sentences"]) for document in gold], found)
    faults = sum(documents.fault(document["text"], spans) is not None for document, spans in zip(gold, found))
    print(json.dumps({"tool": tool, "version": version, "file": name, **result, "texts_at_fault": faults,
                      "megabytes_per_second": float(f"{speed:.3g}")}), flush=True)


def main():
    parser = argparse.ArgumentParser(description="Scores programs and libraries that find sentences.")
    parser.add_argument("gold", nargs="+", metavar="NAME=GOLD")
    parser.add_argument("--only", action="append", help="only this tool (may be given again)")
    parser.add_argument("--punkt", help="folder with tokenizers/punkt_tab")
    parser.add_argument("--rush", help="file of RuSH rules")
    parser.add_argument("--program", action="append", default=[], help="a command that takes a file of JSON Lines")
    parser.add_argument("--seconds", type=float, default=2.0, help="time each tool for this long")
    parser.add_argument("--copies", type=int, default=100, help="time a program on this many copies of the texts")
    options = parser.parse_args()
    files = {}
    for argument in options.gold:
        name, _, path = argument.partition("=")
        files[name] = documents.read(path)
    for command in options.program:
        for name, gold in files.items():
            texts = [document["text"] for document in gold]
            report(os.path.basename(shlex.split(command)[0]), None, name, gold, *run_program(command, texts, options.copies))
    for tool, (package, make) in TOOLS.items():
        if options.only is not None and tool not in options.only:
            continue
        try:
            version = importlib.metadata.version(package) if package else None
            split = make(options)
        except Exception as error:  # whatever a missing package or its missing data raises
            print(f"{tool} left out: {type(error).__name__}", file=sys.stderr)
            continue
        for name, gold in files.items():
            texts = [document["text"] for document in gold]
            for suffix, function in (("", split), (", lines", by_lines(split))):
                if suffix and not any("\n" in text.strip() for text in texts):
                    continue
                try:
                    report(tool + suffix, version, name, gold, *run_tool(function, texts, options.seconds))
                except ValueError as error:
                    print(f"{tool}{suffix} on {name}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
