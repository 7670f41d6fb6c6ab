#!/usr/bin/env python3
"""Writes include/clinicalbert/text/unicode_tables.hpp.

    tools/unicode/make_tables.py --unicode DIR --measured DIR [--out FILE]

DIR of --unicode has UnicodeData.txt (or .xz) of Unicode 15, DIR of --measured has code_points_cased.jsonl and
code_points_uncased.jsonl (or .xz): what Hugging Face's BertNormalizer and BertPreTokenizer (tokenizers 0.23.3) do with
every single code point. Hugging Face mixes several versions of Unicode, so what is removed, a space, CJK, punctuation
or a stripped mark comes from the measurement; the steps behind a measured mapping (decomposition, then lower case)
come from UnicodeData, and the script refuses to write tables whose steps do not give the measured whole.
"""
import argparse
import json
import lzma
from pathlib import Path

# Marks whose combining class Hugging Face's decomposition does not know (assigned after Unicode 9): measured by
# whether "a" + mark + U+0334 is put in another order. They stay where they are, as starters do.
UNKNOWN_CLASS = """07FD 0898-089F 08CA-08D3 09FE 0C3C 0D3B-0D3C 0EBA 1715 1ABF-1ACE 1DF6-1DFA A82C 10D24-10D27
10EAB-10EAC 10EFD-10EFF 10F46-10F50 10F82-10F85 11070 1133B 1145E 11839-1183A 1193D-1193E 11943 119E0 11A34
11A47 11A99 11D42 11D44-11D45 11D97 11F41-11F42 16FF0-16FF1 1E08F 1E130-1E136 1E2AE 1E2EC-1E2EF 1E4EC-1E4EF"""
UNKNOWN_DECOMPOSITION = {0x11938}
CATEGORIES = ["letter", "punctuation", "space", "removed", "cjk"]
MARK, BEGINS_WITH_MARK, REORDERS = 8, 16, 32
HANGUL_FIRST, HANGUL_LAST, HANGUL_LENGTH = 0xAC00, 0xD7A3, 255
SHIFT = 7
LIMIT = 0x110000


def lines(folder, name):
    path = Path(folder) / name
    if path.exists():
        return path.read_text(encoding="utf-8").splitlines()
    return lzma.open(f"{path}.xz", "rt", encoding="utf-8").read().splitlines()


def ranges(text):
    for item in text.split():
        first, _, last = item.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


class Unicode:
    def __init__(self, folder):
        self.classes, self.lower, self.direct = {}, {}, {}
        for line in lines(folder, "UnicodeData.txt"):
            field = line.split(";")
            c = int(field[0], 16)
            if field[3] != "0":
                self.classes[c] = int(field[3])
            if field[13]:
                self.lower[c] = int(field[13], 16)
            if field[5] and not field[5].startswith("<"):
                self.direct[c] = [int(d, 16) for d in field[5].split()]
        for c in ranges(UNKNOWN_CLASS):
            del self.classes[c]
        for c in UNKNOWN_DECOMPOSITION:
            del self.direct[c]

    def decomposition(self, c):
        """Full canonical decomposition; [c] where there is none."""
        if HANGUL_FIRST <= c <= HANGUL_LAST:
            s = c - HANGUL_FIRST
            tail = s % 28
            return [0x1100 + s // 588, 0x1161 + s % 588 // 28] + ([0x11A7 + tail] if tail else [])
        return [e for d in self.direct[c] for e in self.decomposition(d)] if c in self.direct else [c]


def measured(folder, name):
    rows = [None] * LIMIT
    for line in lines(folder, name):
        row = json.loads(line)
        for c in range(row["first"], row["last"] + 1):
            rows[c] = row
    return rows


def category(c, row):
    kind = row["normal"]
    if c == 0x20:  # measured as "same": normalizing does not change it
        return "space"
    if kind == "same":
        return "punctuation" if row["punctuation"] else "letter"
    assert kind in CATEGORIES, kind
    return kind


def records(unicode, cased, uncased):
    """One tuple a code point: flags, combining class, decomposition, lower - c."""
    gone = lambda row: row["normal"] == "removed"
    marks = {c for c in range(LIMIT) if cased[c] and gone(uncased[c]) and not gone(cased[c])}
    nothing = ("letter", 0, 0, (), 0)
    table = [nothing] * LIMIT
    for c in range(LIMIT):
        if cased[c] is None:  # surrogates: never decoded
            continue
        kind = category(c, cased[c])
        full = unicode.decomposition(c)
        lower = {0x130: ord("i")}.get(c, unicode.lower.get(c, c))
        if lower == c and full == [c] and uncased[c]["normal"] == "mapped":  # a letter newer than UnicodeData
            assert len(uncased[c]["to"]) == 1
            lower = ord(uncased[c]["to"])
        classes = [unicode.classes.get(d, 0) for d in full]
        flags = MARK * (c in marks) + BEGINS_WITH_MARK * (classes[0] != 0)
        flags += REORDERS * any(k and d not in marks for d, k in zip(full, classes))
        if kind != "removed":
            table[c] = (kind, flags, unicode.classes.get(c, 0), tuple(full) if full != [c] else (), lower - c)
        else:
            table[c] = (kind, 0, 0, (), 0)
    verify(table, cased, uncased, marks)
    return table


def verify(table, cased, uncased, marks):
    for c in range(LIMIT):
        if cased[c] is None:
            continue
        kind, _, _, full, _ = table[c]
        if kind == "removed" or kind == "space":
            whole = "" if kind == "removed" else " "
        else:
            whole = "".join(chr(d + table[d][4]) for d in full or (c,) if d not in marks)
            whole = f" {whole} " if kind == "cjk" else whole
        row = uncased[c]
        want = {"removed": "", "space": " ", "cjk": f" {chr(c)} ", "same": chr(c)}.get(row["normal"], row.get("to"))
        assert whole == want, f"U+{c:04X}: steps give {whole!r}, measured {want!r}"


def wrapped(numbers):
    out, line = [], " "
    for n in numbers:
        item = f" {n},"
        if len(line) + len(item) > 120:
            out.append(line)
            line = " "
        line += item
    return "\n".join([*out, line])


def array(kind, name, numbers):
    return f"inline constexpr {kind} {name}[{len(numbers)}] = {{\n{wrapped(numbers)}\n}};\n"


def header(table):
    pool, places, unique, stage_two, blocks, stage_one = [], {}, {}, [], {}, []
    for first in range(0, LIMIT, 1 << SHIFT):
        block = []
        for c in range(first, first + (1 << SHIFT)):
            kind, flags, combining, full, lower = table[c]
            length = HANGUL_LENGTH if HANGUL_FIRST <= c <= HANGUL_LAST else len(full)
            if full and length != HANGUL_LENGTH and full not in places:
                places[full] = len(pool)
                pool += full
            at = places[full] if full and length != HANGUL_LENGTH else 0
            record = (CATEGORIES.index(kind) + flags, combining, length, at, lower)
            block.append(unique.setdefault(record, len(unique)))
        key = tuple(block)
        if key not in blocks:
            blocks[key] = len(blocks)
            stage_two += block
        stage_one.append(blocks[key])
    assert len(blocks) <= 256 and len(unique) <= 65536 and len(pool) <= 65536
    rows = ["{" + ",".join(map(str, r)) + "}" for r in unique]
    return f"""// Written by tools/unicode/make_tables.py; do not edit.
#pragma once

#include <cstdint>

// clang-format off
namespace clinicalbert::text::unicode_tables {{

struct record {{
  std::uint8_t flags;  // category in bits 0 to 2, then: 8 stripped mark, 16 begins with a combining class, 32 reorders
  std::uint8_t combining_class;
  std::uint8_t decomposition_length;  // 0: none; {HANGUL_LENGTH}: Hangul, by arithmetic
  std::uint16_t decomposition_at;     // into decompositions
  std::int32_t lower_delta;           // lower case - code point
}};

inline constexpr unsigned block_shift = {SHIFT};

{array("std::uint8_t", "block_of", stage_one)}
{array("std::uint16_t", "record_of", stage_two)}
{array("record", "records", rows)}
{array("char32_t", "decompositions", pool)}
}}  // namespace clinicalbert::text::unicode_tables
"""


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--unicode", required=True)
    p.add_argument("--measured", required=True)
    p.add_argument("--out", default="include/clinicalbert/text/unicode_tables.hpp")
    a = p.parse_args()
    cased, uncased = (measured(a.measured, f"code_points_{n}.jsonl") for n in ("cased", "uncased"))
    Path(a.out).write_text(header(records(Unicode(a.unicode), cased, uncased)), encoding="utf-8")


if __name__ == "__main__":
    main()
