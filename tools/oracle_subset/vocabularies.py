#!/usr/bin/env python3
"""Vocabularies that Hugging Face's WordPieceTrainer makes of the texts in tests/data/tokens.

    tools/oracle_subset/vocabularies.py [--data tests/data/tokens]

Writes trained_vocabularies.jsonl. The trainer numbers the letters that go on with a word ("##a") as a hash map lists
them, another way in each run, and joins equally frequent pairs by those numbers. So a run is either `sorted`: special
tokens, alphabet and those letters are given to it as its special tokens, in the order of code points, and the file is
the same each time; or not, and the first `given` pieces say what the order was. Texts with a word of more than 100
characters are left out.
"""
import argparse
import collections
import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

RUNS = [dict(texts="uncased", lowercase=True, sorted=True, size=1500, min_frequency=2, alphabet_limit=None),
        dict(texts="cased", lowercase=False, sorted=True, size=700, min_frequency=3, alphabet_limit=70,
             initial_alphabet="βα\u4e00"),
        dict(texts="cased", lowercase=False, sorted=True, size=900, min_frequency=0, alphabet_limit=40, prefix="@@"),
        dict(texts="chinese", lowercase=True, sorted=False, size=1400, min_frequency=2, alphabet_limit=None),
        dict(texts="uncased", lowercase=True, sorted=True, size=100000, min_frequency=0, alphabet_limit=30),
        dict(texts="uncased", lowercase=True, sorted=True, size=50, min_frequency=2, alphabet_limit=None)]


def train(run, folder):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=run["lowercase"])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    prefix = run.setdefault("prefix", "##")
    initial = run.setdefault("initial_alphabet", "")
    texts, left_out, words = [], [], collections.Counter()
    lines = (folder / f"{run['texts']}.jsonl").read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(filter(None, lines)):
        text = json.loads(line)["text"]
        split = tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))
        if any(len(word) > 100 for word, _ in split):
            left_out.append(number)
            continue
        texts.append(text)
        words.update(word for word, _ in split)

    letters = collections.Counter()
    for word, count in words.items():
        for letter in word:
            letters[letter] += count
    letters.update({letter: 1 << 60 for letter in initial})
    ranked = letters.most_common()
    limit = run["alphabet_limit"]
    while limit and ranked[limit - 1][1] == ranked[limit][1]:
        limit -= 1  # nothing says which of two equally frequent letters is kept
    run["alphabet_limit"] = limit
    alphabet = sorted(letter for letter, _ in ranked[:limit])
    continuing = sorted({letter for word in words for letter in word[1:]} & set(alphabet))
    given = SPECIAL + (alphabet + [prefix + letter for letter in continuing] if run["sorted"] else [])
    trainer = trainers.WordPieceTrainer(
        vocab_size=run["size"], min_frequency=run["min_frequency"], show_progress=False, special_tokens=given,
        initial_alphabet=list(initial), continuing_subword_prefix=prefix,
        **({} if limit is None else {"limit_alphabet": limit}))
    tokenizer.train_from_iterator(texts, trainer)
    pieces = [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    return {**run, "rows_left_out": left_out, "given": len(SPECIAL + alphabet + continuing), "pieces": pieces}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("tests/data/tokens"))
    options = parser.parse_args()
    runs = [json.dumps(train(run, options.data), ensure_ascii=False, separators=(",", ":")) for run in RUNS]
    (options.data / "trained_vocabularies.jsonl").write_text("\n".join(runs) + "\n", encoding="utf-8")
