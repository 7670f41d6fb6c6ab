#!/usr/bin/env python3
"""Writes include/clinicalbert/text/cleaning/unicode_form_tables.hpp.

    tools/unicode/make_form_tables.py --unicode DIR [--out FILE]

DIR has UnicodeData.txt and DerivedNormalizationProps.txt (or .xz) of one version of Unicode. The script refuses to
write tables that do not agree with the quick checks that DerivedNormalizationProps gives.
"""
import argparse
from pathlib import Path

from make_tables import HANGUL_FIRST, HANGUL_LAST, HANGUL_LENGTH, LIMIT, SHIFT, array, lines

FORMS = ["NFC", "NFD", "NFKC", "NFKD"]  # in the order of unicode_form
JAMO_THAT_COMPOSE = [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]


class Unicode:
    def __init__(self, folder):
        self.classes, self.canonical, self.compatible = {}, {}, {}
        for line in lines(folder, "UnicodeData.txt"):
            field = line.split(";")
            c = int(field[0], 16)
            if field[3] != "0":
                self.classes[c] = int(field[3])
            if field[5]:
                parts = [int(d, 16) for d in field[5].split() if not d.startswith("<")]
                self.compatible[c] = parts
                if not field[5].startswith("<"):
                    self.canonical[c] = parts
        self.excluded, self.quick, self.version = set(), {form: {} for form in FORMS}, None
        for line in lines(folder, "DerivedNormalizationProps.txt"):
            self.version = self.version or line.split("-")[1].removesuffix(".txt")
            field = [f.strip() for f in line.partition("#")[0].split(";")]
            if len(field) < 2:
                continue
            first, _, last = field[0].partition("..")
            for c in range(int(first, 16), int(last or first, 16) + 1):
                if field[1] == "Full_Composition_Exclusion":
                    self.excluded.add(c)
                elif field[1].endswith("_QC"):
                    self.quick[field[1].removesuffix("_QC")][c] = field[2]
        self.composites = {tuple(d): c for c, d in self.canonical.items() if c not in self.excluded}
        assert all(len(pair) == 2 for pair in self.composites)
        self.seconds = {second for _, second in self.composites}.union(JAMO_THAT_COMPOSE)

    def decomposition(self, c, table):
        """Full decomposition; [c] where there is none."""
        if HANGUL_FIRST <= c <= HANGUL_LAST:
            s = c - HANGUL_FIRST
            tail = s % 28
            return [0x1100 + s // 588, 0x1161 + s % 588 // 28] + ([0x11A7 + tail] if tail else [])
        return [e for d in table[c] for e in self.decomposition(d, table)] if c in table else [c]

    def record(self, c):
        """Flags, combining class, full decompositions."""
        flags, found = 0, []
        for place, form in enumerate(FORMS):
            full = self.decomposition(c, self.compatible if "K" in form else self.canonical)
            first = full[0]
            flags |= (c in self.quick[form]) << place
            flags |= (first not in self.classes and not (form.endswith("C") and first in self.seconds)) << (4 + place)
            found.append(tuple(full) if full != [c] else ())
            self.check(c, form, full)
        return flags, self.classes.get(c, 0), found[1], found[3]

    def check(self, c, form, full):
        """The quick check must be what follows from the decompositions."""
        if form.endswith("D"):
            want = "N" if full != [c] else None
        elif c in self.seconds:
            want = "M"
        elif form == "NFC":
            want = "N" if c in self.excluded else None
        else:
            want = "N" if full != self.decomposition(c, self.canonical) or c in self.excluded else None
        assert self.quick[form].get(c) == want, f"U+{c:04X}: {form} quick check is {self.quick[form].get(c)}, not {want}"


def header(unicode):
    table = [unicode.record(c) for c in range(LIMIT)]
    hangul = range(HANGUL_FIRST, HANGUL_LAST + 1)
    pool = ""
    for full in sorted({f for c in range(LIMIT) if c not in hangul for f in table[c][2:]}, key=lambda f: (-len(f), f)):
        text = "".join(map(chr, full))
        if text not in pool:
            pool += text
    unique, stage_two, blocks, stage_one = {}, [], {}, []
    for first in range(0, LIMIT, 1 << SHIFT):
        block = []
        for c in range(first, first + (1 << SHIFT)):
            flags, combining, *fulls = table[c]
            record = [flags, combining]
            for full in fulls:
                record.append(HANGUL_LENGTH if c in hangul else len(full))
                record.append(0 if c in hangul else pool.index("".join(map(chr, full))))
            block.append(unique.setdefault(tuple(record), len(unique)))
        key = tuple(block)
        if key not in blocks:
            blocks[key] = len(blocks)
            stage_two += block
        stage_one.append(blocks[key])
    assert len(blocks) <= 256 and len(unique) <= 65536 and len(pool) <= 65536
    rows = ["{" + ",".join(map(str, r)) + "}" for r in unique]
    pairs = [f"{{{a},{b},{c}}}" for (a, b), c in sorted(unicode.composites.items())]
    return f"""// Written by tools/unicode/make_form_tables.py of Unicode {unicode.version}; do not edit.
#pragma once

#include <cstdint>

// clang-format off
namespace clinicalbert::text::unicode_form_tables {{

struct record {{
  std::uint8_t flags;  // 1 << form: the form may change it; 16 << form: nothing before it changes with it
  std::uint8_t combining_class;
  std::uint8_t canonical_length;  // of the full decomposition; 0: none; {HANGUL_LENGTH}: Hangul, by arithmetic
  std::uint16_t canonical_at;     // into decompositions
  std::uint8_t compatible_length;
  std::uint16_t compatible_at;
}};

struct composition {{
  char32_t first, second, composite;
}};

inline constexpr unsigned block_shift = {SHIFT};

{array("std::uint8_t", "block_of", stage_one)}
{array("std::uint16_t", "record_of", stage_two)}
{array("record", "records", rows)}
{array("char32_t", "decompositions", [ord(c) for c in pool])}
// In rising order of first, then second; Hangul by arithmetic.
{array("composition", "compositions", pairs)}
}}  // namespace clinicalbert::text::unicode_form_tables
"""


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--unicode", required=True)
    p.add_argument("--out", default="include/clinicalbert/text/cleaning/unicode_form_tables.hpp")
    a = p.parse_args()
    Path(a.out).write_text(header(Unicode(a.unicode)), encoding="utf-8")


if __name__ == "__main__":
    main()
