#!/usr/bin/env python3
"""Writes include/clinicalbert/text/segmentation/thuocl_medical_terms.hpp.

    tools/thuocl/make_header.py THUOCL_medical.txt [--out FILE]

THUOCL_medical.txt is from https://github.com/thunlp/THUOCL, data/ (commit a30ce79; MIT licence): lines of a term, a TAB
and the number of documents that have it. The terms go into several literals because a compiler need not take one of more
than 65,536 bytes, and these end in sv because a view of a literal without it counts the bytes as it is compiled, which
takes most of a second.
"""
import argparse
import unicodedata
from pathlib import Path

COLUMNS = 118
LONGEST = 60_000  # bytes of a literal
HEAD = """#pragma once

// Made by tools/thuocl/make_header.py of THUOCL's medical terms (MIT licence: LICENSE.thuocl-MIT).

#include <array>
#include <string_view>

namespace clinicalbert::text {

/// Lines "term TAB document frequency".
inline constexpr auto thuocl_medical_terms = [] {
  using namespace std::string_view_literals;
  return std::array{
"""
TAIL = """  };
}();

}  // namespace clinicalbert::text
"""


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def read(path):
    terms = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8-sig").splitlines(), 1):
        term, _, frequency = line.partition("\t")
        if not term or int(frequency) < 1 or any(c in '"\\' or c.isspace() for c in term):
            raise SystemExit(f"{path}: line {number}: is no term with a frequency")
        terms.append((term, int(frequency)))
    if len({term for term, _ in terms}) != len(terms):
        raise SystemExit(f"{path}: has a term twice")
    return terms


def source_lines(terms):
    """Lines of source, those of one literal ended by a comma."""
    lines, line, size = [], "", 0
    for term, frequency in terms:
        entry = f"{term}\\t{frequency}\\n"
        length = len(term.encode()) + len(str(frequency)) + 2
        is_full = size + length > LONGEST
        if line and (is_full or 6 + width(line + entry) + 2 > COLUMNS):
            lines.append(f'      "{line}"' + ("sv," if is_full else ""))
            line = ""
        size = length if is_full else size + length
        line += entry
    return lines + [f'      "{line}"sv,']


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("terms")
    parser.add_argument("--out", default="include/clinicalbert/text/segmentation/thuocl_medical_terms.hpp")
    arguments = parser.parse_args()
    Path(arguments.out).write_text(HEAD + "\n".join(source_lines(read(arguments.terms))) + "\n" + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
