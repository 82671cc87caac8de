"""Readings of real dispatches, written by us after the guidelines of the gold: `train/wired.jsonl` without texts.

    python train/wired.py NOTES.txt... [--write]

The texts lie under others' rights in `../shared/data` and stay there: a line of `wired.jsonl` is a row of the gold's
form with `digest` (SHA-256) in place of `text`. Notes are what a reader writes down, and are not kept. A dispatch
begins with `=== ID`, perhaps `dateline: p1 2006-03-14`, then one line for each place, actor, source and event as behind
`---` in `own.py`, but with quotes of the text in place of marks, `#n` for the n-th and `*` for all whole words:

    p1 Bunia | city | CD | 1.6 30.2 | BUNIA; Bunia*
    a1 Congolese army | state_force | CD | the Congolese army; army troops
    s1 army spokesman | military | Jean Kabeya | Congolese army | army spokesman Jean Kabeya; Kabeya#2
    e1 armed_clash | clashed; clashes | a1 > a2 | p1 | 2006-03-13..2006-03-13 day @on Tuesday | killed 12.. civilian a2
       (s1) @12 civilians | (s1) affirms @said                                              (all of it on one line)

With `--write` what the notes tell takes the place of what was held of the same dispatches.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import own

from sayso.reader import truecase
from sayso.record.plain import from_plain

SHARED = Path(__file__).resolve().parents[2] / "shared"
KEPT = Path(__file__).parent / "wired.jsonl"
Row = dict[str, Any]
FILES = ("wire/dispatches.jsonl.gz", "tempeval3/train.jsonl.gz", "muc4/train.jsonl.gz", "satp/train.jsonl")
MENTIONS = {"p": 4, "a": 3, "s": 4, "e": 1}
"""The field, counted from the first, in which a line has its mentions or triggers."""


@cache
def rows(*, held: bool = False) -> list[Row]:
    """The readings with their texts; none where the corpora are absent.

    `held`: those that nothing is taught, an eighth of the wire's own, to measure by; else all others.

    Raises: ValueError where a text is not the one that was read.
    """
    texts = wire()
    found: list[Row] = []
    for line in KEPT.read_text(encoding="utf-8").splitlines() if texts and KEPT.is_file() else ():
        row = json.loads(line)
        if held is not is_held(row):
            continue
        row["text"] = printed(texts[row["id"]])
        if digest(texts[row["id"]]["text"]) != row.pop("digest"):
            raise ValueError(f"{row['id']} has another text in the wire than was read")
        found.append(row)
    return found


def is_held(row: Row) -> bool:
    return row["id"].startswith(("AFP_", "XIN_")) and int(row["digest"][:2], 16) < 32


def wire() -> dict[str, Row]:
    """The dispatches of the wire and of the train parts of other corpora by id; none where they are absent."""
    found: dict[str, Row] = {}
    for file in FILES:
        path = SHARED / "data" / file
        data = path.read_bytes() if path.is_file() else b""
        lines = (gzip.decompress(data) if file.endswith(".gz") else data).decode("utf-8").split("\n")
        found |= {row["id"]: row for row in map(json.loads, filter(None, lines))}
    return found


def printed(dispatch: Row) -> str:
    """Its text, in capitals and small letters: MUC-4 is in capitals, and the reader makes of it what was read here."""
    text = str(dispatch["text"])
    return truecase.view(text) if text.isupper() else text


def filed(dispatch: Row) -> str | None:
    """The day of publication that the corpus tells."""
    told = (
        dispatch.get("date") or (dispatch.get("dct") or {}).get("value") or (dispatch.get("dateline") or {}).get("date")
    )
    return told[:10] if told else None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read(name: str, notes: str, dispatch: Row) -> Row:
    """One dispatch in the form of the gold.

    Raises: ValueError that names the line and what of it is not understood.
    """
    day = filed(dispatch)
    made: Row = {"id": name, "agency": dispatch.get("agency"), "published": day, "text": printed(dispatch)}
    made |= {"title": dispatch.get("title"), "dateline": {"place": None, "date": day}}
    made |= {"places": [], "actors": [], "sources": [], "events": []}
    marks: dict[str, list[list[int]]] = {}
    wrong: list[str] = []
    for line in filter(None, map(str.strip, notes.splitlines())):
        try:
            if line.startswith("dateline:"):
                place, _, date = line.removeprefix("dateline:").strip().partition(" ")
                made["dateline"] = {"place": None if place == "-" else place, "date": date or day}
            else:
                own.enter(made, marked(line, made["text"], marks), marks, set())
        except (ValueError, KeyError, IndexError) as e:
            wrong.append(f"{line!r}: {e}")
    if not wrong:
        try:
            from_plain(made)
        except (ValueError, KeyError) as e:
            wrong.append(repr(e))
    if wrong:
        raise ValueError("\n  ".join(wrong))
    return made


def marked(line: str, text: str, marks: dict[str, list[list[int]]]) -> str:
    """The line as `own.py` has it: its quotes have become marks."""
    first, *fields = [f.strip() for f in line.split(" | ")]
    at = MENTIONS[first[0]] - 1
    if at >= len(fields):
        raise ValueError(f"{first.split()[0]} has {len(fields)} fields, and its mentions would be number {at + 1}")
    id = first.split()[0]
    spans = [s for quote in fields[at].split("; ") for s in places_of(quote.strip(), text)]
    marks[id] = [list(s) for s in dict.fromkeys(spans)] if first[0] == "e" else [list(s) for s in sorted(set(spans))]
    del fields[at]
    if first[0] == "e":
        for n in range(2, len(fields)):
            letter = "wtc"[n - 2]
            parts = fields[n].split("; ") if n > 2 else [fields[n]]
            for k, part in enumerate(parts):
                told, mark, quote = part.partition("@")
                if mark:
                    key = f"{letter}{id[1:]}{k:02}"
                    marks[key] = [list(s) for s in places_of(quote.strip(), text)][:1]
                    parts[k] = f"{told.strip()} {key}"
            fields[n] = "; ".join(parts)
    return " | ".join([first, *fields])


def places_of(quote: str, text: str) -> list[tuple[int, int]]:
    """Where a quote stands: once, or wherever its words stand whole when `*` is behind it.

    Raises: ValueError when it does not.
    """
    if quote.endswith("*"):
        found = [m.span() for m in re.finditer(rf"(?<!\w){_pattern(quote[:-1])}(?!\w)", text)]
    else:
        words, _, n = quote.rpartition("#") if re.search(r"#\d+$", quote) else (quote, "", "1")
        found = [m.span() for m in re.finditer(_pattern(words), text)][int(n) - 1 : int(n)]
    if not found or not quote:
        raise ValueError(f"{quote!r} is not in the text")
    return found


def _pattern(quote: str) -> str:
    """The quote, whatever white space parts its words in the text."""
    return r"\s+".join(map(re.escape, quote.split()))


def show(row: Row) -> None:
    """Prints the words that each event's triggers, cues, time and tolls meet."""

    def at(span: list[int]) -> str:
        start, end = span
        text = f"{row['text'][max(0, start - 18) : start]}[{row['text'][start:end]}]{row['text'][end : end + 12]}"
        return " ".join(text.split())

    for e in row["events"]:
        print(row["id"], e["id"], e["type"], "|", "; ".join(map(at, e["triggers"])))
        told = [("cue", r["cue"]) for r in e["reports"]] + [("toll", t["span"]) for t in e["toll"]]
        for name, span in [*told, ("when", e["when"]["span"])]:
            if span:
                print(f"    {name}: {at(span)}")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("notes", type=Path, nargs="*")
    given.add_argument("--write", action="store_true")
    given.add_argument("--held", type=Path, help="write there, with texts, the rows that nothing is taught")
    given.add_argument("--show", action="store_true", help="print what each quote meets, in its company")
    given.add_argument("--out", type=Path, help="rows with their texts, for `score.py`")
    args = given.parse_args()
    texts, found, n_wrong = wire(), dict[str, Row](), 0
    for file in args.notes:
        parts = re.split(r"(?m)^=== *(\S+) *\n", file.read_text(encoding="utf-8"))
        for name, part in zip(parts[1::2], parts[2::2], strict=True):
            try:
                found[name] = read(name, part, texts[name])
            except (ValueError, KeyError) as e:
                n_wrong += 1
                print(f"{file.name}: {name}:\n  {e}", file=sys.stderr)
    for row in found.values() if args.show else ():
        show(row)
    n_events = sum(len(r["events"]) for r in found.values())
    print(f"{len(found)} dispatches, {n_events} events, {n_wrong} not understood")
    if args.out is not None:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found.values()), encoding="utf-8")
    if args.write:
        kept = {row["id"]: row for row in (*rows(), *rows(held=True))} | found
        lines = [
            {k: v for k, v in r.items() if k not in ("text", "title")} | {"digest": digest(texts[r["id"]]["text"])}
            for r in kept.values()
        ]
        lines.sort(key=lambda r: str(r["id"]))
        KEPT.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in lines), encoding="utf-8")
    if args.held is not None:
        lines = [json.dumps(r, ensure_ascii=False) + "\n" for r in rows(held=True)]
        args.held.write_text("".join(lines), encoding="utf-8")
    raise SystemExit(bool(n_wrong))


if __name__ == "__main__":
    main()
