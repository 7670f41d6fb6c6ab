"""JSON Lines of texts and of the sentences in them, which are byte offsets (half-open) into the text's UTF-8."""
import json


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file if line.strip()]


def fault(text, sentences):
    """What is wrong with these spans, in words, or None: they rise, begin and end at code points that are not white space, and
    leave out nothing but white space."""
    data = text.encode()
    at = 0
    for number, (begin, end) in enumerate(sentences):
        if not at <= begin < end <= len(data):
            return f"sentence {number}: {begin} to {end} after {at} in a text of {len(data)} bytes"
        try:
            between, inside = data[at:begin].decode(), data[begin:end].decode()
        except UnicodeDecodeError:
            return f"sentence {number}: a border within a code point"
        if between.strip():
            return f"sentence {number}: bytes {at} to {begin} are no white space and in no sentence"
        if inside.strip() != inside:
            return f"sentence {number}: white space at its border"
        at = end
    if data[at:].strip():
        return f"bytes {at} to {len(data)} are no white space and in no sentence"
    return None
