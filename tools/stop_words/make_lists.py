#!/usr/bin/env python3
"""Writes include/clinicalbert/text/cleaning/stop_words_english.hpp and stop_words_chinese.hpp.

    tools/stop_words/make_lists.py --lists stopwords-iso.json [--out DIR]

The file of --lists is that of Stopwords ISO 1.1.0 (MIT, include/clinicalbert/text/cleaning/LICENSE.stopwords-iso-MIT). What can
never be a stop word of a text is left out, and the script says how many: numbers and punctuation, which other steps are
about, and English words with a quotation mark cut into them.
"""
import argparse
import json
from pathlib import Path

TEMPLATE = """#pragma once

#include <array>
#include <string_view>

namespace clinicalbert::text {{

/// The {count} stop words of {language} of Stopwords ISO 1.1.0 (MIT, LICENSE.stopwords-iso-MIT), sorted by their bytes.
/// Written by tools/stop_words/make_lists.py.
// clang-format off
inline constexpr auto {name} = std::to_array<std::string_view>({{
{words}
}});
// clang-format on

}}  // namespace clinicalbert::text
"""


def is_word(word, language):
    if language == "Chinese":
        return all("\u4e00" <= c <= "\u9fff" for c in word)
    return any(c.isalpha() for c in word) and word.isascii()


def lines(words):
    line = "   "
    for word in words:
        item = f' "{word}",'
        if sum(2 if ord(c) > 0x7F else 1 for c in line + item) > 118:
            yield line
            line = "   "
        line += item
    yield line


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", required=True, type=Path)
    default = Path(__file__).resolve().parents[2] / "include/clinicalbert/text"
    parser.add_argument("--out", type=Path, default=default)
    options = parser.parse_args()
    lists = json.loads(options.lists.read_text(encoding="utf-8"))
    for code, language in (("en", "English"), ("zh", "Chinese")):
        words = sorted({w for w in lists[code] if is_word(w, language)}, key=str.encode)
        name = f"stop_words_{language.lower()}"
        text = TEMPLATE.format(count=f"{len(words):,}", language=language, name=name, words="\n".join(lines(words)))
        (options.out / f"{name}.hpp").write_text(text, encoding="utf-8")
        print(f"{name}: {len(words)} of {len(lists[code])} words")


if __name__ == "__main__":
    main()
