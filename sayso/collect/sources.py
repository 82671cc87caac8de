"""The file of sources: which feeds and pages are watched, and how. A mistake in it is told with its place."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sayso.collect.fetch import Options, address
from sayso.errors import FetchError, SourcesError

KINDS = ("feed", "listing")
TAKES = ("page", "feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed or listing page, and how it is watched.

    `take`: the pages that it announces, or the words that the feed itself holds. `links` is a pattern that the
    addresses of a listing's dispatches hold. `outlet` is who publishes it: its name, where nothing else is said. `most`
    bounds the dispatches of one poll; `again_h` says at which ages a page is looked at again, for changes and for
    withdrawal.
    """

    name: str
    url: str
    kind: str = "feed"
    take: str = "page"
    links: str | None = None
    outlet: str | None = None
    every_min: float = 15.0
    pace_s: float = 5.0
    most: int = 50
    again_h: tuple[float, ...] = (1.0, 6.0, 24.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources in the order of the file, and how far fetching goes for all of them."""

    sources: tuple[Source, ...]
    options: Options


def sources(text: str, *, name: str) -> Sources:
    """What the TOML of the file says.

    Raises: SourcesError with the place of the first mistake.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise SourcesError(f"{name} is no TOML: {e}") from e
    listed, defaults = found.pop("source", []), found.pop("defaults", {})
    options = _options(_checked(found, _OPTIONS, name))
    if not isinstance(listed, list) or not listed:
        raise SourcesError(f"{name} names no source; wanted a table [[source]] with name and url for each")
    if not isinstance(defaults, dict):
        raise SourcesError(f"{name}: defaults is {defaults!r:.60}; wanted a table [defaults]")
    common = _checked(cast("dict[str, Any]", defaults), _DEFAULTS, f"{name}: [defaults]")
    made: list[Source] = []
    for number, each in enumerate(cast("list[Any]", listed), start=1):
        made.append(_source(each, common, name=f"{name}: source {number}"))
    for key in ("name", "url"):
        values = [getattr(s, key) for s in made]
        if twice := next((v for v in values if values.count(v) > 1), None):
            raise SourcesError(f"{name}: two sources have the {key} {twice!r}; leave one out")
    return Sources(sources=tuple(made), options=options)


def _source(each: Any, common: dict[str, Any], *, name: str) -> Source:
    if not isinstance(each, dict):
        raise SourcesError(f"{name} is {each!r:.60}; wanted a table [[source]] with name and url")
    table = cast("dict[str, Any]", each)
    called = f"{name} ({table['name']!r:.60})" if "name" in table else name
    own = _checked(table, _SOURCE, called)
    for key in ("name", "url"):
        if key not in own:
            raise SourcesError(f"{called} has no {key}; every source needs a name and a url")
    source = Source(**{**common, **own})
    if source.links is not None and source.kind != "listing":
        raise SourcesError(f'{called}: links are for listings alone; add kind = "listing" or leave them out')
    if source.kind == "listing" and source.take == "feed":
        raise SourcesError(f'{called}: a listing holds no words, only links; leave take = "feed" out')
    return source


def _options(checked: dict[str, Any]) -> Options:
    if "max_mb" in checked:
        checked["max_bytes"] = int(checked.pop("max_mb") * 1_000_000)
    return Options(**checked)


Check = Callable[[Any], Any]
"""The value as it is kept. Raises ValueError that says what was wanted."""


def _checked(table: dict[str, Any], checks: dict[str, Check], place: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in table.items():
        if key not in checks:
            near = difflib.get_close_matches(key, checks, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(checks))}"
            raise SourcesError(f"{place}: there is no setting {key!r}; {meant}")
        try:
            kept[key] = checks[key](value)
        except ValueError as e:
            raise SourcesError(f"{place}: {key} is {value!r:.80}; {e}") from e
    return kept


def _words(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("wanted words")
    return value.strip()


def _agent(value: Any) -> str:
    if not _words(value).isascii() or not value.isprintable():
        raise ValueError("wanted words in ASCII: it goes into a header of HTTP")
    return value.strip()


def _url(value: Any) -> str:
    try:
        return address(_words(value))
    except FetchError as e:
        raise ValueError(f"wanted an address that begins with http:// or https:// ({e})") from e


def _pattern(value: Any) -> str:
    try:
        re.compile(_words(value))
    except re.error as e:
        raise ValueError(f"wanted a regular expression ({e})") from e
    return value


def _one_of(*known: str) -> Check:
    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(f"wanted {' or '.join(map(repr, known))}")
        return value

    return check


def _between(least: float, most: float) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise ValueError(f"wanted a number from {least:g} to {most:g}")
        return value

    return check


def _whole(least: int, most: int) -> Check:
    number = _between(least, most)

    def check(value: Any) -> int:
        if not isinstance(value, int):
            raise ValueError(f"wanted a whole number from {least} to {most}")
        number(value)
        return value

    return check


def _each(check: Check) -> Check:
    def checked(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError("wanted a list in [brackets]")
        return tuple(check(each) for each in cast("list[Any]", value))

    return checked


def _ages(value: Any) -> tuple[float, ...]:
    ages = _each(_between(0.1, 24 * 365))(value)
    if list(ages) != sorted(set(ages)):
        raise ValueError("wanted ages in hours that rise, such as [1, 6, 24]")
    return ages


# A host is asked five times a second at most, a source once a minute: faster is an attack, not a reading.
_DEFAULTS: dict[str, Check] = {
    "kind": _one_of(*KINDS),
    "take": _one_of(*TAKES),
    "every_min": _between(1, 10_080),
    "pace_s": _between(0.2, 60),
    "most": _whole(1, 10_000),
    "again_h": _ages,
}
_SOURCE: dict[str, Check] = {**_DEFAULTS, "name": _words, "url": _url, "links": _pattern, "outlet": _words}
_OPTIONS: dict[str, Check] = {
    "agent": _agent,
    "allow": _each(_words),
    "timeout_s": _between(1, 600),
    "max_mb": _between(0.01, 1_000),
    "max_redirects": _whole(0, 20),
}
