"""robots.txt: what a site asks of those who read it with a machine (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sayso.collect.parts import part

# RFC 9309 wants at least 500 KiB to be read, and lets the rest be left out.
MAX_BYTES = 512_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one site asks. Without a `file` all is allowed. `unknown` says why its robots.txt could not be had just now,
    and then nothing is."""

    told_by: str = "robots.txt"
    file: Any = None
    unknown: str | None = None

    @staticmethod
    def of(content: bytes, *, told_by: str = "robots.txt") -> Rules:
        """The rules of a robots.txt; lines in it that are none are passed over."""
        text = content[:MAX_BYTES].decode("utf-8-sig", "replace")
        return Rules(told_by=told_by, file=part("protego").Protego.parse(text))

    def allow(self, url: str, agent: str) -> bool:
        """True where the agent may fetch the address."""
        return self.unknown is None and (self.file is None or bool(self.file.can_fetch(url, agent)))

    def delay_s(self, agent: str) -> float | None:
        """How long the site wants the agent to wait between requests, if it says."""
        delay: float | None = self.file.crawl_delay(agent) if self.file is not None else None
        rate = self.file.request_rate(agent) if self.file is not None else None
        return max((s for s in (delay, rate and rate.seconds / rate.requests) if s), default=None)
