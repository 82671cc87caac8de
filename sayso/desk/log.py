"""Log lines: for programs one JSON object each, for people one sentence."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from sayso.record.phrases import one_line


class JsonLines(logging.Formatter):
    """One object a line: moment, level, what is said, and what is told beside; a traceback where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "of": record.name,
            "says": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


class Plain(logging.Formatter):
    """One line: moment and what is said; a traceback below where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(sep=" ", timespec="seconds")
        who = getattr(record, "told", {}).get("user")
        line = f"{at[:19]} {one_line(record.getMessage())}" + (f" {one_line(who)}" if who else "")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def log_to_stderr(form: str | None) -> None:
    """Let the desk and its server log to standard error, "json" or "plain"; None: what goes wrong, plainly."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Plain())
    for name in ("sayso.desk", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO if form and name == "sayso.desk" else logging.WARNING)
