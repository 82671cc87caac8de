"""A capture: raw bytes as they came, and how they came. Kept for ever; every claim leads back to one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one file or one answer of a server held, to the byte.

    `origin` is the address asked for (a URL) or the file's path, with `#` and the member's name inside an archive;
    `url` is where the redirects ended or the archive says it lives, if anywhere. `headers` are the server's, in order.
    `taken_at` is an ISO date-time with an offset: when we took it, never when it was published.
    Raises: ValueError when `taken_at` has no offset.
    """

    content: bytes = field(repr=False)
    taken_at: str
    origin: str
    url: str | None = None
    media_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    taken_by: str = "sayso"

    def __post_init__(self) -> None:
        if datetime.fromisoformat(self.taken_at).tzinfo is None:
            raise ValueError(f"taken_at {self.taken_at!r} has no offset, so it names no moment")

    @property
    def sha256(self) -> str:
        """The content's digest, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def id(self) -> str:
        """The same bytes from the same place are one capture, however often they are taken."""
        return hashlib.sha256(f"{self.origin}\x1f{self.sha256}".encode("utf-8", "surrogatepass")).hexdigest()[:20]
