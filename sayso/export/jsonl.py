"""One reading a line, in the form `sayso-reading/1`, a failure is a line too; or one claim or dispatch of a ledger."""

from __future__ import annotations

import json

from sayso.record import Entry, Failure, Reading, Version
from sayso.record.claim_plain import entry_to_plain, version_to_plain
from sayso.record.plain import Plain, failure_to_plain, to_plain


def line(outcome: Reading | Failure, *, explain: bool = False) -> str:
    """The outcome as one line of JSON, its newline with it.

    A lone surrogate, which UTF-8 cannot hold, is written as its JSON escape, so that every text comes back the same.
    """
    return _line(to_plain(outcome, explain=explain) if isinstance(outcome, Reading) else failure_to_plain(outcome))


def kept(record: Entry | Version) -> str:
    """A claim or a version of a dispatch, with all that the ledger holds of it, as one line of JSON."""
    return _line(entry_to_plain(record, explain=True) if isinstance(record, Entry) else version_to_plain(record))


def _line(plain: Plain) -> str:
    text = json.dumps(plain, ensure_ascii=False)
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text + "\n"
