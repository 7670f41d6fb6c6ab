"""Times transformers' generate for an encoder-decoder of two BERT-base with seeded random weights, which it writes to a
folder that bench/generate reads: one JSON line, with the ids that it found.

    python generate.py VOCAB.txt FOLDER --threads 1 --source 256 --new 64 --beams 4 [--precision fp32|bf16]
"""
import argparse
import json
import os
import shutil
import time

parser = argparse.ArgumentParser()
parser.add_argument("vocab")
parser.add_argument("folder")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--source", type=int, default=256)
parser.add_argument("--new", type=int, default=64)
parser.add_argument("--beams", type=int, default=4)
parser.add_argument("--precision", default="fp32", choices=["fp32", "bf16"])
parser.add_argument("--runs", type=int, default=3)
a = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(a.threads)

import torch
from transformers import BertConfig, BertLMHeadModel, BertModel, EncoderDecoderModel

torch.set_num_threads(a.threads)
if not os.path.exists(os.path.join(a.folder, "config.json")):
    torch.manual_seed(0)
    size = sum(1 for _ in open(a.vocab, encoding="utf-8"))
    decoder = BertLMHeadModel(BertConfig(vocab_size=size, is_decoder=True, add_cross_attention=True))
    new = EncoderDecoderModel(encoder=BertModel(BertConfig(vocab_size=size)), decoder=decoder)
    new.config.decoder_start_token_id, new.config.eos_token_id, new.config.pad_token_id = 101, 102, 0
    new.save_pretrained(a.folder)
    shutil.copy(a.vocab, os.path.join(a.folder, "vocab.txt"))
model = EncoderDecoderModel.from_pretrained(a.folder, attn_implementation="sdpa").eval()
if a.precision == "bf16":
    model = model.to(torch.bfloat16)
source = torch.tensor([[1000 + i * 37 % 20000 for i in range(a.source)]])
times, encoding = [], []
for _ in range(a.runs):
    with torch.inference_mode():
        begin = time.perf_counter()
        model.encoder(input_ids=source)
        encoding.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        found = model.generate(
            input_ids=source, attention_mask=torch.ones_like(source), num_beams=a.beams, max_new_tokens=a.new,
            min_new_tokens=a.new, decoder_start_token_id=101, eos_token_id=102, pad_token_id=0, do_sample=False)
        times.append(time.perf_counter() - begin)
seconds, of_encoder = sorted(times)[len(times) // 2], sorted(encoding)[len(encoding) // 2]
print(json.dumps(dict(
    engine="transformers", precision=a.precision, threads=a.threads, source=a.source, new=int(found.shape[1] - 1),
    beams=a.beams, seconds=round(seconds, 2), ms_per_token=round(1e3 * seconds / a.new, 2),
    encoder_ms=round(1e3 * of_encoder, 2), decoder_ms_per_token=round(1e3 * (seconds - of_encoder) / a.new, 2),
    ids=found[0].tolist())))
