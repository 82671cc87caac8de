"""Dispatches of our own with their readings, written by hand in `train/dispatches/*.txt`, to rows of the gold's form.

    python train/own.py [--out ROWS.jsonl]

A file holds dispatches, each begun by `=== ID`, then lines such as `agency: AFP`, `published: 2006-03-14` and
`dateline: p1 2006-03-14` (all may lack), a blank line, and the text as the guidelines of the gold have it: title, blank
line, dateline, blank line, body. In the text `[ID:words]` marks words; marks may stand inside one another. What an id
is, its first letter says: `e` trigger, `a` actor, `p` place, `s` source, `c` cue, `w` time, `t` toll. Behind `---`
stands what they mean, one a line, fields parted by ` | `:

    p1 Bunia | city | CD | 1.6 30.2
    a1 Congolese army | state_force | CD
    s1 army spokesman | military | Jean Kabeya | Congolese army
    e1 armed_clash | a1 > a2 | p1 | 2006-03-13..2006-03-13 day w1 | killed 12.. civilian a2 (s1) t1 | (s1) affirms c1
    e2 talks generic | a1 a3 > | - | .. unknown | - | () affirms; (s1 s2) denies c2

Empty fields are `-`; several tolls or reports are parted by `;`. A toll is harm, `low..high` (either may lack; one
number alone is both; `?` is said to be unknown), whom, side or `-`, chain, words.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sayso.record.plain import from_plain

HOME = Path(__file__).parent / "dispatches"
Row = dict[str, Any]
OPEN = re.compile(r"\[([eapscwt]\d+):")
SENTENCES = Path(__file__).parent / "sentences.txt"
MARK = re.compile(r"\[\[(.+?)\|(\w+)\]\]")


def rows(home: Path = HOME) -> list[Row]:
    """All dispatches, in the order of files and lines.

    Raises: ValueError that names each dispatch and line which cannot be understood.
    """
    found: list[Row] = []
    wrong: list[str] = []
    for file in sorted(home.glob("*.txt")):
        parts = re.split(r"(?m)^=== *(\S+) *\n", file.read_text(encoding="utf-8"))
        for name, part in zip(parts[1::2], parts[2::2], strict=True):
            try:
                found.append(row(name, part))
            except (ValueError, KeyError, IndexError) as e:
                wrong.append(f"{file.name}: {name}: {e}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def row(name: str, part: str) -> Row:
    """One dispatch in the form of the gold."""
    told, _, meant = part.partition("\n---\n")
    head, _, body = told.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    text, marks = unmark(body.strip("\n") + "\n")
    made: Row = {"id": name, "agency": facts.get("agency"), "published": facts.get("published"), "text": text}
    made["title"] = text.split("\n", 1)[0]
    place, _, date = facts.get("dateline", "").partition(" ")
    made["dateline"] = {"place": place or None, "date": date or None}
    made |= {"places": [], "actors": [], "sources": [], "events": []}
    used: set[str] = set()
    for line in filter(None, map(str.strip, meant.splitlines())):
        try:
            enter(made, line, marks, used)
        except (ValueError, KeyError, IndexError) as e:
            raise ValueError(f"{line!r}: {e!r}") from e
    if marks.keys() - used:
        raise ValueError(f"marked but not told: {sorted(marks.keys() - used)}")
    from_plain(made)
    return made


def enter(made: Row, line: str, marks: dict[str, list[list[int]]], used: set[str]) -> None:
    first, *fields = (None if f.strip() == "-" else f.strip() for f in line.split(" | "))
    id, _, name = str(first).partition(" ")

    def at(mark: str) -> list[list[int]]:
        used.add(mark)
        return marks[mark]

    def field(n: int) -> str | None:
        return fields[n] if n < len(fields) else None

    if id[0] == "p":
        spot = [float(x) for x in str(field(2)).split()] if field(2) else [None, None]
        made["places"].append(
            {"id": id, "name": name, "kind": field(0), "country": field(1), "lat": spot[0], "lon": spot[1]}
            | {"mentions": at(id)}
        )
    elif id[0] == "a":
        made["actors"].append({"id": id, "name": name, "kind": field(0), "country": field(1), "mentions": at(id)})
    elif id[0] == "s":
        made["sources"].append({
            "id": id,
            "name": name,
            "kind": field(0),
            "person": field(1),
            "body": field(2),
            "mentions": at(id),
        })
    elif id[0] == "e":
        kind, *more = name.split()
        ones, _, others = (field(0) or ">").partition(">")
        dates, precision, *words = str(field(2)).split()
        start, _, end = dates.partition("..")
        made["events"].append({
            "id": id, "type": kind, "generic": "generic" in more, "triggers": at(id), "actor1": ones.split(),
            "actor2": others.split(), "places": (field(1) or "").split(),
            "when": {"start": start or None, "end": end or None, "precision": precision}
            | {"span": at(words[0])[0] if words else None},
            "toll": [_toll(t, at) for t in (field(3) or "").split(";") if t.strip()],
            "reports": [_report(r, at) for r in str(field(4)).split(";")],
        })  # fmt: skip
    else:
        raise ValueError("begins with no p, a, s or e and a number")


def _toll(told: str, at: Any) -> Row:
    m = re.fullmatch(r"\s*(\w+) +(\?|\d*\.\.\d*|\d+) +(\w+) +(\S+) +\(([^)]*)\) +(t\d+)\s*", told)
    if m is None:
        raise ValueError(f"no toll: {told!r}")
    low, _, high = (m[2], "", m[2]) if ".." not in m[2] else m[2].partition("..")
    unknown = m[2] == "?"
    return {
        "harm": m[1],
        "low": int(low) if low and not unknown else None,
        "high": int(high) if high and not unknown else None,
        "unknown": unknown,
        "whom": m[3],
        "side": None if m[4] == "-" else m[4],
        "chain": m[5].split(),
        "span": at(m[6])[0],
    }


def _report(told: str, at: Any) -> Row:
    m = re.fullmatch(r"\s*\(([^)]*)\) +(\w+)(?: +(c\d+))?\s*", told)
    if m is None:
        raise ValueError(f"no report: {told!r}")
    return {"chain": m[1].split(), "stance": m[2], "cue": at(m[3])[0] if m[3] else None}


def sentences(file: Path = SENTENCES) -> list[Row]:
    """The sentences in which nothing but the triggers is told: `text` and `triggers` as (start, end, type)."""
    found: list[Row] = []
    for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            text, triggers = marked(line)
            found.append({"id": f"sentence-{n}", "text": text, "triggers": triggers})
    return found


def marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A line without its marks `[[words|type]]`, and where they stood."""
    text, at, triggers = "", 0, list[tuple[int, int, str]]()
    for m in MARK.finditer(line):
        text += line[at : m.start()]
        triggers.append((len(text), len(text) + len(m[1]), m[2]))
        text += m[1]
        at = m.end()
    return text + line[at:], triggers


def unmark(marked: str) -> tuple[str, dict[str, list[list[int]]]]:
    """The text without marks, and where the words of each mark stand in it."""
    text, at = "", 0
    held: list[tuple[str, int] | None] = []
    marks: dict[str, list[list[int]]] = {}
    while at < len(marked):
        m = OPEN.match(marked, at)
        if m:
            held.append((m[1], len(text)))
            at = m.end()
            continue
        c = marked[at]
        at += 1
        if c == "[":
            held.append(None)
        elif c == "]" and held:
            last = held.pop()
            if last is not None:
                marks.setdefault(last[0], []).append([last[1], len(text)])
                continue
        text += c
    if held:
        raise ValueError(f"the mark {held[-1]!r} is not closed")
    return text, marks


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--out", type=Path)
    args = given.parse_args()
    try:
        found = rows()
    except ValueError as e:
        raise SystemExit(str(e)) from e
    n_events = sum(len(r["events"]) for r in found)
    print(f"{len(found)} dispatches, {n_events} events, {len({r['id'] for r in found})} ids")
    if args.out is not None:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found), encoding="utf-8")


if __name__ == "__main__":
    main()
