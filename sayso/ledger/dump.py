"""A ledger as JSON lines and back, byte for byte and the same from every store: one line an addition, in order.

    {"form": "sayso-ledger/1"}
    {"n": 1, "at": ..., "kind": "capture", "chain": ..., "content": base64, "body": {...}}

A line tells all that was stored; the rest follows from it. The chain in it proves it, so a dump is also evidence.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sayso.errors import LedgerError
from sayso.ledger import SqlLedger, rows
from sayso.ledger.rows import Addition

FORM = "sayso-ledger/1"
PAGE = 200
# How many additions are loaded in one transaction.
BATCH = 500


def additions(ledger: SqlLedger, *, after: int = 0, upto: int | None = None) -> Iterator[Addition]:
    """The additions in order, a page at a time."""
    last = ledger.view().head.n if upto is None else upto
    while after < last:
        page = ledger.database.rows(
            "SELECT n, at, kind, key, body, digest, chain FROM additions WHERE n > :after AND n <= :last "
            "ORDER BY n LIMIT :page",
            {"after": after, "last": last, "page": PAGE},
        )
        if not page:
            return
        for n, *values in page:
            at, kind, key, body, digest, chain = map(_words, values)
            yield Addition(n=n, at=at, kind=kind, key=key, body=body, digest=digest, chain=chain)
        after = page[-1][0]


def lines(ledger: SqlLedger, *, upto: int | None = None) -> Iterator[str]:
    """The dump, line by line, each with its newline."""
    yield json.dumps({"form": FORM}) + "\n"
    given: set[str] = set()
    for added in additions(ledger, upto=upto):
        # A capture's bytes stand with the first capture that has them.
        content = ""
        if added.kind == "capture" and (sha := added.plain["sha256"]) not in given:
            given.add(sha)
            content = f'"content":"{base64.b64encode(_content(ledger, sha)).decode()}",'
        yield (
            f'{{"n":{added.n},"at":"{added.at}","kind":"{added.kind}","chain":"{added.chain}",{content}"body":{added.body}}}\n'
        )


def load(ledger: SqlLedger, dumped: Iterable[str]) -> Iterator[int]:
    """Put a dump into a ledger; yields the number of each addition that is kept.

    A load that was cut off goes on where it stopped: what is there already is passed over.
    Raises: LedgerError when a line is not of the form or does not go on from what the ledger holds.
    """
    them = iter(dumped)
    first = next(them, "")
    if _object(first, 1).get("form") != FORM:
        raise LedgerError(f"line 1 is {first.strip()!r:.60}; a dump begins with {json.dumps({'form': FORM})}")
    numbered = enumerate(them, start=2)
    held = ledger.view().head
    while batch := list(islice(numbered, BATCH)):
        with ledger.writer() as writer:
            for number, line in batch:
                added, content = _addition(line, number)
                if added.n < held.n or (added.n == held.n and added.chain == held.chain):
                    continue
                if added.n == held.n:
                    raise LedgerError(
                        f"line {number}: addition {added.n} is another one in the ledger, which goes its own way"
                    )
                writer.append(added, content)
                yield added.n


def same(ledger: SqlLedger) -> Iterator[str]:
    """What was kept, without what differs between two runs over the same input: moments, numbers and the runs."""
    for added in additions(ledger):
        if added.kind != "run":
            yield f"{added.kind} {added.body}"


def _words(value: object) -> str:
    """A column's text; in a hurt file it may be of another type, and `verify` then finds that it is another value."""
    return value if isinstance(value, str) else repr(value)


def _content(ledger: SqlLedger, sha: str) -> bytes:
    found = ledger.database.rows("SELECT content FROM contents WHERE sha256 = :sha", {"sha": sha})
    if not found:
        raise LedgerError(f"the bytes {sha} of a capture are not in the ledger; `sayso ledger verify` tells the rest")
    return bytes(found[0][0])


def _addition(line: str, number: int) -> tuple[Addition, bytes | None]:
    told = _object(line, number)
    try:
        kind, body = told["kind"], rows.canonical(told["body"])
        added = Addition(
            n=told["n"],
            at=told["at"],
            kind=kind,
            key=rows.key_of(kind, told["body"]),
            body=body,
            digest=rows.sha256(body),
            chain=told["chain"],
        )
        content = base64.b64decode(told["content"], validate=True) if "content" in told else None
    except (KeyError, TypeError, binascii.Error) as e:
        raise LedgerError(f"line {number} is no addition of a ledger: {e!r}") from e
    return added, content


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as e:
        raise LedgerError(f"line {number} is no JSON, so this is no whole dump: {e}") from e
    if not isinstance(told, dict):
        raise LedgerError(f"line {number} is no JSON object: {line!r:.60}")
    return told  # pyright: ignore[reportUnknownVariableType]
