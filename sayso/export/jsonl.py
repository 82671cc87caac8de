"""One reading a line, in the form `sayso-reading/1`; a failure is a line too."""

from __future__ import annotations

import json

from sayso.record import Failure, Reading
from sayso.record.plain import failure_to_plain, to_plain


def line(outcome: Reading | Failure, *, explain: bool = False) -> str:
    """The outcome as one line of JSON, its newline with it.

    A lone surrogate, which UTF-8 cannot hold, is written as its JSON escape, so that every text comes back the same.
    """
    plain = to_plain(outcome, explain=explain) if isinstance(outcome, Reading) else failure_to_plain(outcome)
    text = json.dumps(plain, ensure_ascii=False)
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text + "\n"
