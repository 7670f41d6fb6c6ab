#!/usr/bin/env python3
"""Asks Hugging Face's tokenizers for the windows of short texts and pairs with every truncation strategy.

    tools/oracle_subset/truncation.py [--data tests/data]        needs the package tokenizers

Writes tokens/truncation.jsonl in the format of tokens/pairs.jsonl, from which the texts come, with `left_out` (pieces
of the two texts that longest_first leaves out; its stride is 0, since nothing overlaps) and `special` ("registered": special tokens in a text are recognized;
"plain": they are text). strategy none: Hugging Face cuts nothing there and does not say so; here, what is too long is an error.
"""
import argparse
import json
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

SIZES = ((3, 0), (4, 0), (5, 1), (9, 0), (12, 3), (24, 0), (24, 7), (40, 1))


def encoding(text_a, text_b, e):
    """One window; offsets in bytes of UTF-8."""
    texts = (text_a, text_b)
    offsets = [[0, 0] if s is None else [len(texts[s][:at].encode()) for at in pair]
               for pair, s in zip(e.offsets, e.sequence_ids)]
    return {"ids": e.ids, "type_ids": e.type_ids, "sequence_ids": e.sequence_ids, "offsets": offsets,
            "word_ids": e.word_ids}


def row(tokenizer, text_a, text_b, number, strategy):
    """What a row says of these texts; `number` chooses the length."""
    tokenizer.no_truncation()
    whole = tokenizer.encode(text_a, text_b)
    if strategy == "none":
        length = len(whole.ids) - number % 2
        return {"max_length": length, "stride": 0} | ({"error": "too long"} if number % 2 else {"windows": [whole]})
    length, stride = SIZES[number % len(SIZES)]
    if strategy == "longest_first" and text_b is not None:
        stride = 0
    if strategy.startswith("only") and text_b is not None:
        length = max(length, 4)  # without any room, Hugging Face leaves out both texts; here that is an error
    return {"max_length": length, "stride": stride} | cut(tokenizer, text_a, text_b, whole, length, stride, strategy)


def cut(tokenizer, text_a, text_b, whole, length, stride, strategy):
    """The windows, or why there are none."""
    tokenizer.enable_truncation(length, stride=stride, strategy=strategy)
    try:
        first = tokenizer.encode(text_a, text_b)
    except BaseException as error:  # a stride that is too large ends in a panic of Rust, which is no Exception
        return {"error": str(error).split("\n")[0]}
    if strategy == "longest_first" and text_b is not None:
        left_out = [whole.sequence_ids.count(i) - first.sequence_ids.count(i) for i in (0, 1)]
        return {"windows": [first], "left_out": left_out}
    return {"windows": [first] + first.overflowing}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="tests/data")
    data = Path(parser.parse_args().data)
    pairs = [json.loads(line) for line in (data / "tokens/pairs.jsonl").read_text(encoding="utf-8").split("\n") if line]
    out, count = [], 0
    for name in ("cased", "uncased", "chinese"):
        texts = [(p["text_a"], p["text_b"]) for p in pairs
                 if p["vocabulary"] == name and p["text_b"] is not None and len(p["text_a"] + p["text_b"]) < 190]
        texts.append(("no [SEP] fever [MASK]", "[CLS]  [sep] cough[PAD], \u00e9t\u00e9 [UNK]"))
        for special in ("registered", "plain"):
            tokenizer = BertWordPieceTokenizer(str(data / f"vocab/bert-base-{name}-vocab.txt"), lowercase=name != "cased")
            tokenizer._tokenizer.encode_special_tokens = special == "plain"
            for strategy in ("longest_first", "only_first", "only_second", "none"):
                for text_a, text_b in texts if special == "registered" else texts[-1:]:
                    count += 1
                    for b, number in ((text_b, count), (None, count + 4)):
                        found = row(tokenizer, text_a, b, number, strategy)
                        if "windows" in found:
                            found["windows"] = [encoding(text_a, b, e) for e in found["windows"]]
                        out.append({"vocabulary": name, "text_a": text_a, "text_b": b, "strategy": strategy,
                                    "special": special} | found)
    lines = [json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in out]
    (data / "tokens/truncation.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
