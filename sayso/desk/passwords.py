"""Secrets: how passwords are kept, and how the tokens that we make ourselves are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from threading import Semaphore

LEAST, MOST = 12, 1_000
# Each takes 32 MB while it is counted; with more at once a crowd at the door would take the memory.
_AT_ONCE = Semaphore(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: memory `128 * r * 2**log_n` bytes, time in proportion to that and to `p`.

    Source: OWASP's cheat sheet on storing passwords, scrypt of 32 MB.
    """

    log_n: int = 15
    r: int = 8
    p: int = 3


COST = Cost()


def kept(password: str, cost: Cost) -> str:
    """What is kept of a password: cost, salt and digest.

    Raises: ValueError where it is too short or too long to be one.
    """
    if not LEAST <= len(password) <= MOST:
        raise ValueError(f"A password has {LEAST} to {MOST:,} characters; this one has {len(password):,}.")
    salt = secrets.token_bytes(16)
    told = (str(cost.log_n), str(cost.r), str(cost.p), _text(salt), _text(_digest(password, salt, cost)))
    return "$".join(("scrypt", *told))


def is_that(password: str, kept: str) -> bool:
    """True where the password is the one that was kept."""
    _, log_n, r, p, salt, digest = kept.split("$")
    cost = Cost(log_n=int(log_n), r=int(r), p=int(p))
    counted = _digest(password[:MOST], base64.b64decode(salt), cost)
    return hmac.compare_digest(counted, base64.b64decode(digest))


def drawn(prefix: str = "") -> str:
    """A secret that nobody can guess: 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret that we drew; no salt, because it is as long as the digest."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(password: str, salt: bytes, cost: Cost) -> bytes:
    # The same letters typed on another keyboard are the same password (RFC 8265).
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    n = 1 << cost.log_n
    room = 256 * cost.r * (n + cost.p + 2)
    with _AT_ONCE:
        return hashlib.scrypt(typed, salt=salt, n=n, r=cost.r, p=cost.p, maxmem=room, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
