#!/usr/bin/env python3
"""Checks the sentences of JSON Lines ({"id", "text", "sentences"}): check.py FILE [--show]. Exits with 1 if one is at fault."""
import argparse
import sys

import documents


def main():
    parser = argparse.ArgumentParser(description="Checks the form of marked sentences.")
    parser.add_argument("file")
    parser.add_argument("--show", action="store_true", help="also print each sentence on a line, a break within it as ⏎")
    options = parser.parse_args()
    marked = documents.read(options.file)
    faults = 0
    for document in marked:
        fault = documents.fault(document["text"], document["sentences"])
        if fault:
            faults += 1
            print(f"{document['id']}: {fault}", file=sys.stderr)
        elif options.show:
            print(f"== {document['id']}")
            data = document["text"].encode()
            for begin, end in document["sentences"]:
                print(data[begin:end].decode().replace("\n", "⏎"))
    print(f"{len(marked)} texts, {sum(len(document['sentences']) for document in marked)} sentences, {faults} at fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
