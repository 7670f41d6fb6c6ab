"""Fine-tunes a Hugging Face folder on document-level relations with PyTorch: the yardstick for
`finetune --task relations`.

    python finetune_relations.py MODEL TRAIN.pubtator DEV.pubtator TEST.pubtator [--epochs 8] [--seed 1] ...

The same model: a marker piece before and after each mention, an entity is the mean of the last hidden states at its
mentions' first markers, and a pair of entities goes through Linear, tanh, dropout, Linear (Baldini Soares et al. 2019,
section 3.2). Every pair of entities whose types a training relation has is a candidate; a relation that the document
states is right (BioCreative V). Trained as peer_training.py says, with dropout 0.1. A document of more pieces than
--max-length is read in windows without overlap. Prints a JSON line an epoch, and the test scores of the epoch that is
best on DEV.
"""
import copy
import json
import os

import peer_training

arguments = peer_training.begin(
    peer_training.options("training documents", epochs=8, learning_rate=1e-4, batch=8, max_length=512)
)

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import AutoModel

tokenizer = BertWordPieceTokenizer(os.path.join(arguments.model, "vocab.txt"), lowercase=not arguments.cased)
cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")


def read(path):
    """Documents: text, mentions (begin, end, type, identifier), relations {(first, second): type}."""
    documents = {}
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.split("|")[1:2] in (["t"], ["a"]):
            number, _, text = line.split("|", 2)
            document = documents.setdefault(number, {"text": "", "mentions": [], "relations": {}})
            document["text"] += text if not document["text"] else " " + text
        elif line.count("\t") == 3:
            number, kind, first, second = line.split("\t")
            documents[number]["relations"][first, second] = kind
        elif line:
            number, begin, end, _, kind, identifier = line.split("\t")[:6]
            documents[number]["mentions"].append((int(begin), int(end), kind, identifier))
    return list(documents.values())


parts = [read(path) for path in arguments.files]
if arguments.limit:
    parts[0] = parts[0][: arguments.limit]
types = sorted({kind for document in parts[0] for _, _, kind, _ in document["mentions"]})
type_of = {(i, kind) for document in parts[0] for _, _, kind, all_of in document["mentions"] for i in all_of.split("|")}
relations = ["none"] + sorted({kind for document in parts[0] for kind in document["relations"].values()})
pairs_of_types = {
    (a, b)
    for document in parts[0]
    for first, second in document["relations"]
    for a in types
    for b in types
    if (first, a) in type_of and (second, b) in type_of
}
markers = {kind: [tokenizer.token_to_id(f"[unused{2 * i + 1 + side}]") for side in (0, 1)] for i, kind in enumerate(types)}


def encode(document):
    pieces = tokenizer.encode(document["text"], add_special_tokens=False)
    before, after = {}, {}
    for number, (begin, end, kind, _) in enumerate(document["mentions"]):
        inside = [i for i, (b, e) in enumerate(pieces.offsets) if b < end and e > begin]
        if inside:
            before.setdefault(inside[0], []).append((inside[-1], number))
            after.setdefault(inside[-1], []).append((inside[0], number))
    ids, rows = [], {}
    for i, piece in enumerate(pieces.ids):
        for _, number in sorted(before.get(i, []), key=lambda x: (-x[0], x[1])):
            rows[number] = len(ids)
            ids.append(markers[document["mentions"][number][2]][0])
        ids.append(piece)
        for _, number in sorted(after.get(i, []), key=lambda x: (-x[0], -x[1])):
            ids.append(markers[document["mentions"][number][2]][1])
    room = arguments.max_length - 2
    windows = [[cls] + ids[at : at + room] + [sep] for at in range(0, len(ids), room)]
    entities = {}
    for number, row in rows.items():
        _, _, kind, identifier = document["mentions"][number]
        for one in identifier.split("|"):
            if one not in ("", "-1"):
                entities.setdefault((kind, one), []).append((row // room, row % room + 1))
    names = list(entities)
    pairs = [(a, b) for a in range(len(names)) for b in range(len(names)) if a != b and (names[a][0], names[b][0]) in pairs_of_types]
    labels = [relations.index(document["relations"].get((names[a][1], names[b][1]), "none")) for a, b in pairs]
    return {"windows": windows, "entities": list(entities.values()), "names": names, "pairs": pairs, "labels": labels, "gold": document["relations"]}


train, dev, test = [[encode(document) for document in part] for part in parts]
train = [document for document in train if document["pairs"]]


class Extractor(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = AutoModel.from_pretrained(arguments.model, add_pooling_layer=False, attn_implementation="sdpa")
        hidden = self.bert.config.hidden_size
        self.dense, self.out_proj = torch.nn.Linear(2 * hidden, hidden), torch.nn.Linear(hidden, len(relations))
        self.dropout = torch.nn.Dropout(0.1)
        for layer in (self.dense, self.out_proj):
            torch.nn.init.normal_(layer.weight, std=self.bert.config.initializer_range)
            torch.nn.init.zeros_(layer.bias)

    def forward(self, documents):
        windows = [window for document in documents for window in document["windows"]]
        ids, mask = map(peer_training.padded, (windows, [[1] * len(window) for window in windows]))
        states, first, joined = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state, 0, []
        for document in documents:
            entities = [torch.stack([states[first + w, row] for w, row in places]).mean(0) for places in document["entities"]]
            joined += [torch.cat([entities[a], entities[b]]) for a, b in document["pairs"]]
            first += len(document["windows"])
        return self.out_proj(self.dropout(torch.tanh(self.dense(torch.stack(joined)))))


model = Extractor()


def scores(documents):
    model.eval()
    right = found = gold = 0
    with torch.inference_mode():
        for document in documents:
            gold += len({(kind, *pair) for pair, kind in document["gold"].items()})
            if not document["pairs"]:
                continue
            guesses = model([document]).argmax(-1).tolist()
            triples = {
                (relations[guess], document["names"][a][1], document["names"][b][1])
                for (a, b), guess in zip(document["pairs"], guesses)
                if guess
            }
            found += len(triples)
            right += sum(document["gold"].get((a, b)) == kind for kind, a, b in triples)
    precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(100 * precision, 2), "recall": round(100 * recall, 2), "f1": round(100 * f1, 2)}


def loss(documents):
    gold = torch.tensor([label for document in documents for label in document["labels"]])
    return torch.nn.functional.cross_entropy(model(documents), gold)


best, kept = -1.0, None


def keep_best():
    global best, kept
    on_dev = scores(dev)
    if on_dev["f1"] > best:
        best, kept = on_dev["f1"], copy.deepcopy(model.state_dict())
    return {"dev": on_dev}


peer_training.train(model, train, arguments, loss, keep_best)
model.load_state_dict(kept)
print(json.dumps({"test": scores(test), "dev": scores(dev), "seed": arguments.seed}), flush=True)
