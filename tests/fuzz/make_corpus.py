#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, tests/fuzz/corpus/TARGET/NAME, from the texts below.

All texts were made up for this purpose; they are of the project's own licence. The first bytes of a seed are the
choices that the target reads from its input (see tests/fuzz/*_fuzz.cpp).
"""
import itertools
import shutil
from pathlib import Path

TEXTS = {
    "empty": "",
    "english": "Pt is a 67 y/o M w/ fever, dyspnea and chest pain x3 days.  No cough. CT: no PE.",
    "doses": "Start metoprolol 0.5 mg b.i.d. p.o., then 12.5 mg q.d.; i.v. fluids 1.5 L. Dr. Lee, M.D. agrees.",
    "note": "HISTORY OF PRESENT ILLNESS:\nThe patient, a smoker, notes pain.\n\nAssessment/Plan:\n1. CAP: start abx\n"
            "2) COPD - continue nebs\n- f/u in 2 wks.\n",
    "wrapped": "The patient was admitted with worsening short-\nness of breath and was\nstarted on oxygen.\r\n\r\nNo fever.",
    "list": "Meds:\n - aspirin 81 mg\n * statin\n a) insulin\n (iv) none\n\u2022 O2 2 L/min\n10. stop",
    "brackets": "Seen by Dr. [**Last Name (un) 12**] on [**2101-3-4**] at [**Hospital1 **]. [** open [**nested**] **] *]",
    "specials": "[CLS] fever [SEP][MASK] [UNK]x [PAD] [SEP [sep] [[SEP]] [MASK",
    "chinese": "主诉：发热、咳嗽３天。现病史：患者３天前受凉后发热，体温３８．５℃！无胸痛？既往史：否认高血压；无过敏史。",
    "chinese_words": "急性支气管炎患者服用阿莫西林后出现皮疹，考虑药物过敏。",
    "traditional": "頭痛發熱三天，無嘔吐。",
    "mixed": "患者CT示右肺炎，给予ceftriaxone 2.0g qd ivgtt，WBC 12.3×10^9/L。Follow-up 2周。",
    "full_width": "ＢＰ　１２０／８０　ｍｍＨｇ　（ａ）ｶﾞﾊﾟ￥￠＂～",
    "marks": "cafe\u0301 nai\u0308ve A\u030a e\u0327\u0301 \u0301lone q\u0323\u0307\u0307\u0323 \u1e69 \u212b \u0344",
    "many_marks": "a" + "\u0315\u0300\u05ae\u0301\u0062\u0323\u3099\u302a" * 4,
    "hangul": "\uac01\ud55c\uae00 \u1100\u1161\u11a8 \u1100\uac00\u11a8 \u314e\u314f\u3134 \ud7a3\u302e",
    "kana": "が\u3099 か\u3099 ﾊﾟ \u30ab\u309a 々〆",
    "compatibility": "\ufb01 \u2460 \u338e \u00bd \u2126 \u00b5g \ufdfa \u1e9b\u0323 \uff76\uff9e \u2075 \u2163",
    "cased": "\u0130stanbul STRASSE Stra\u00dfe \u03a3\u03c3\u03c2 \u01c5 \u1e9e \u0149",
    "spaces": " \t\u00a0 a\u2003b\u3000c\u200bd\u2028e\u2029f\r\ng\u0085h \v\f ",
    "controls": "a\u0000b\u0001c\u007fd\u00ade\u200ef\u202eg\ufeffh\ufffdi\ue000j\U000e0001k",
    "bom": "\ufeffFever.\r\nCough.\r\n",
    "astral": "\U0002f800\U00020000\U0001f600\U0001f468\u200d\U0001f469 \U0001d400\U00011099\U000110ba \U0010ffff",
    "punctuation": "...!!! ?! \"(a)\" '\u2019tis\u2014no--yes\u2026 \u00a1\u00bf $5 ^ ` ~ | <a> # ## ### @x #1",
    "quotes": "\u201cNo pain.\u201d \u2018Yes.\u2019 (He said so.) \u300c对。\u300d\u300e好！\u300f He asked \"why?\" and left.",
    "numbers": "3.5.2024 10:30 a.m. 1,000.5 0.5-1.0 1. 2. T 38.5C. No. 5. pH 7.4. p<.05 50% 1/2 10^9",
    "abbreviations": "e.g. i.e. vs. approx. Dr. Mr. St. q.i.d. t.i.d. h.s. etc. U.S. No. Fig. 3. Inc. a.m. She slept.",
    "long_word": "a" * 99 + " " + "b" * 100 + " " + "c" * 101 + " " + "abcde" * 20,
    "long_word_marks": "e\u0301" * 60 + " " + "\uac01" * 40,
    "stop_words": "the patient was not in any of the pain and he is of the 的 了 和 是 在 患者 不 没有",
    "headings": "CHIEF COMPLAINT\n\nFever\nPMH: none\nMEDICATIONS :\nASPIRIN\nAllergies - NKDA\n主诉\n发热\n【现病史】无\n",
    "family": "ababab abcdef abcdeabcde unaffable unaffabla qx aq xa note noteable feverever aaaaaaa",
}
BYTES = {
    "malformed": b"fe\xffver \xe4\xb8 \xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xf0\x9f\x98 \x80\xbf e\xcc",
    "malformed_marks": b"e\xcc\x81\xff\xcc\x81 \xcd\xe3\x82\x99 \xef\xbc [**\xff**]\xe3\x80",
    "gb18030": "主诉：发热".encode("gb18030"),
    "latin_1": "37 \u00b0C caf\u00e9".encode("latin-1"),
    "utf_16": "Fever.".encode("utf-16-le"),
}
ALL = {name: text.encode("utf-8", "surrogatepass") for name, text in TEXTS.items()} | BYTES

SPECIALS = b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
VOCABULARIES = {
    "plain": b"a\nb\nc\n##a\n##b\n##c\nab\n##bc\nabc\n",
    "bom_crlf": b"\xef\xbb\xbf[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na\r\n##b",
    "twice": b"a\nb\na\n",
    "empty_line": b"a\n\nb\n",
    "malformed": b"a\n\xff\n",
    "only_inside": b"##\n##a\n###\n#\n##[SEP]\n",
    "long": b"a" * 120 + b"\n##" + b"a" * 90 + b"\n##aa\naa\n",
    "chinese": "发\n##热\n发热\n##发热\n热\n\u0301\n##\u0301\ne\ne\u0301\n".encode(),
}
JSONS = {
    "config": b'{"tokenizer_class":"BertTokenizer","do_lower_case":true,"strip_accents":null,'
              b'"tokenize_chinese_chars":true,"never_split":[],"do_basic_tokenize":true,"pad_token":"[PAD]",'
              b'"mask_token":{"content":"[MASK]"},"additional_special_tokens":[],"added_tokens_decoder":'
              b'{"0":{"content":"[PAD]","lstrip":false,"rstrip":false,"normalized":false,"single_word":false}}}',
    "config_bad": b'{"tokenizer_class":"GPT2Tokenizer","do_lower_case":1}',
    "file": b'{"added_tokens":[{"id":1,"content":"[UNK]","normalized":false}],"normalizer":{"type":"BertNormalizer",'
            b'"clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":'
            b'{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]",'
            b'"continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,'
            b'"[SEP]":3,"[MASK]":4,"a":5}}}',
    "file_bad": b'{"normalizer":{"type":"NFC"},"model":{"vocab":{"a":0,"b":0}}}',
    "broken": b'{"model":{"vocab":{"a":',
    "wrong_types": b'{"added_tokens":5,"model":{"vocab":[1,2]},"added_tokens_decoder":[],"normalizer":"x"}',
}


def tokenizer_seeds():
    choices = itertools.count()
    for name, text in ALL.items():
        i = next(choices)
        vocabulary, options, act = i % 3, i * 5 % 16, i * 7 % 16
        if act >= 4 and act % 8 >= 4:  # a pair
            middle = len(text) // 2
            text = text[:middle] + b"\0" + text[middle:]
        yield name, bytes([vocabulary, act << 4 | options, 6 + i % 20, i % 4]) + text
    for i, (name, pieces) in enumerate(VOCABULARIES.items()):
        first = 14 if name == "bom_crlf" else 6
        yield f"vocabulary_{name}", bytes([first]) + bytes([i]) + pieces + b"\0\x10\x01abcab caab [SEP] ab\xcc\x81 " + "发热".encode()
    yield "vocabulary_whole", bytes([14, 0]) + SPECIALS + b"x\0\x10\x01x y x[MASK]"
    for name, text in JSONS.items():
        yield f"json_{name}", bytes([15, 0]) + text


CLEANING_STEPS = 11
LISTS = {
    "abbreviations": b"asap\nb.d.\tx\nDr\txx\nh.s\txxx\n",
    "headings": "Plan of Care\nKonsil\tconsult\n检查结果\tfindings\n".encode(),
    "words": "肺炎\t40\n右肺炎\nCT\t7\n服用\t1000000\n皮疹\n药物 过敏\t3\n".encode(),
    "bad": b"\xff\nPlan:x\n\t\nx\t-1\n",
}


def cleaner_seeds():
    for i, (name, text) in enumerate(ALL.items()):
        steps = [(i + 3 * k) % CLEANING_STEPS for k in range(1 + i % 4)]
        choices = [7 * i * (k + 1) % 256 for k in range(len(steps))]
        pairs = bytes(itertools.chain.from_iterable(zip(steps, choices)))
        yield name, bytes([len(steps) + 8 * (i % 2)]) + pairs + bytes([i, 2 * i]) + text
    for step in range(CLEANING_STEPS):
        yield f"step_{step}", bytes([1, step, 0, 3, 9]) + b"The pt\xc2\xad's  T: 38.5\xef\xbc\x85 \n\n\n[**Name**] e\xcc\x81"
    for name in ("english", "note", "wrapped", "brackets", "chinese", "mixed", "full_width", "stop_words", "malformed"):
        for high in (0b11, 0b111, 128, 192):
            yield f"clean_{high}_{name}", bytes([130, 255, high, high, 0, 1, 9]) + ALL[name]


def segmenter_seeds():
    for i, (name, text) in enumerate(ALL.items()):
        yield name, bytes([3 if i % 4 == 2 else i % 4, 5 * i % 16]) + text
    for name in ("chinese", "chinese_words", "mixed", "headings", "note", "abbreviations"):
        for what in range(3):
            yield f"{name}_{what}", bytes([what, 0]) + ALL[name]
    yield "words_thuocl", bytes([2, 2]) + ALL["chinese_words"]
    for i, (name, own) in enumerate(LISTS.items()):
        for what in range(3):
            yield f"list_{name}_{what}", bytes([4 + what, i]) + own + b"\0" + ALL["mixed"] + b"\n" + ALL["headings"]


SEEDS = {"cleaner": cleaner_seeds, "segmenter": segmenter_seeds, "tokenizer": tokenizer_seeds}


def main():
    for target, seeds in SEEDS.items():
        folder = Path(__file__).parent / "corpus" / target
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, seed in seeds():
            (folder / name).write_bytes(seed)


if __name__ == "__main__":
    main()
