"""GeoNames' whole dump (`allCountries.zip`) into an index of the same form as the one that ships.

The built-in index stays in it: its countries, provinces and their codes; towns that both hold are the dump's. The dump
is read as a stream, and what must be sorted is sorted by SQLite on disk: memory stays small however long the dump is.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import struct
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from sayso.errors import InputError
from sayso.reader.gazetteer import BUILT_IN, KINDS, MAX_BEARERS, MAX_NAME, OURS, fold, skeleton, without_articles
from sayso.record import PlaceKind

COLUMNS = 19
"""Of a line of the dump, parted by tabs; https://download.geonames.org/export/dump/readme.txt tells them."""

# What news names among GeoNames' 680 kinds of feature: of spots (S) and roads (R) only those that stand for something.
_SPOTS = frozenset(
    """AIRB AIRF AIRP AIRH AMTH ARCH BDG BRKS BUSTN CH CMP CMPRF CSTM CTRR DAM DIP FT GHSE GOSP HSP INSM MFG MILB MNAST
    MNMT MOLE MSQE NCLR NOV NSY OILR PAL PO PRN PRT PS PSTB RECG RET RSTN RUIN SHRN SQR STDM TMPL TOWR TRANT UNIV
    ZOO""".split()  # noqa: SIM905 - as GeoNames lists them
)
_NEVER = frozenset({"PPLH", "PPLQ", "PPLW", "ADM1H", "ADM2H", "ADM3H", "ADM4H"})
_COUNTRIES = frozenset({"PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS"})
_SOUND_LEAST = 5_000
_SOUNDS_MOST = 20
_EVERY = 20_000
"""Lines between two words of progress."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place of the dump. `within`: GeoNames' code of its admin-1, `AF.42`."""

    id: int
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    feature: str
    kind: PlaceKind | None
    country: str
    within: str
    population: int
    zone: str


def build(
    dump: Path,
    out: Path,
    *,
    base: Path = BUILT_IN,
    follow: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Writes the index; returns how many places it holds. `follow` is told of bytes read and bytes in all.

    `base` is the index that stays in it.

    Raises: InputError when the dump is not GeoNames' main table, zipped or not.
    """
    part = out.with_name(f"{out.name}.part")
    shutil.copyfile(base, part)
    try:
        with closing(sqlite3.connect(part)) as db:
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE")
            _Import(db).run(dump, follow)
            db.commit()
            db.execute("VACUUM")
            (n,) = db.execute("SELECT count(*) FROM place").fetchone()
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return int(n)


class _Import:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.zones = {name: at for at, name in db.execute("SELECT id, name FROM zone")}
        self.countries: dict[str, int] = dict(db.execute("SELECT code, id FROM place WHERE kind = 0 AND code NOTNULL"))
        self.votes: dict[str, Counter[int]] = defaultdict(Counter)
        db.executescript(
            """CREATE TEMP TABLE new (id INTEGER PRIMARY KEY, name TEXT, kind INT, country TEXT, lat INT, lon INT,
                population INT, zone INT, within TEXT);
            CREATE TEMP TABLE called (key TEXT, id INT);
            CREATE TEMP TABLE first (within TEXT PRIMARY KEY, id INT) WITHOUT ROWID;
            CREATE TEMP TABLE same (id INTEGER PRIMARY KEY, ours INT);"""
        )

    def run(self, dump: Path, follow: Callable[[int, int], None]) -> None:
        for line in lines(dump, follow):
            if line.kind is PlaceKind.COUNTRY and line.country in self.countries:
                # The built-in country stands, with its point, its capital and its names; the dump lends more names.
                self._call(self.countries[line.country], line)
            elif line.kind is not None:
                self._add(line)
        self._join()
        self._index()

    def _add(self, line: Line) -> None:
        assert line.kind is not None
        zone = self.zones.setdefault(line.zone, len(self.zones) + 1) if line.zone else None
        fixed = round(line.lat * 1e4), round(line.lon * 1e4)
        row = (
            line.id,
            line.name,
            KINDS.index(line.kind),
            line.country or None,
            *fixed,
            line.population,
            zone,
            line.within,
        )
        self.db.execute("INSERT OR REPLACE INTO new VALUES (?,?,?,?,?,?,?,?,?)", row)
        self._call(line.id, line)
        if line.kind is PlaceKind.CITY and line.population > 0:
            known = self.db.execute("SELECT admin1 FROM place WHERE id = ?", (line.id,)).fetchone()
            if known and known[0]:
                self.votes[line.within][known[0]] += 1

    def _call(self, at: int, line: Line) -> None:
        keys = {k for n in (line.name, *line.names) if len(k := fold(n)) > 1}
        keys |= {without_articles(k) for k in keys}
        if line.population >= _SOUND_LEAST or line.kind is PlaceKind.ADMIN1:
            keys |= {f"~{bones}" for k in keys if len(bones := skeleton(k)) >= 3}
        self.db.executemany("INSERT INTO called VALUES (?,?)", [(k, at) for k in keys if k])

    def _join(self) -> None:
        """Tells whose provinces are which of ours, by the towns that both lists hold, and moves the new places in."""
        db = self.db
        ours = {within: n.most_common(1)[0][0] for within, n in self.votes.items()}
        theirs = db.execute("SELECT within, id FROM new WHERE kind = ?", (KINDS.index(PlaceKind.ADMIN1),)).fetchall()
        for within, at in theirs:
            if within in ours:
                db.execute("INSERT OR IGNORE INTO same VALUES (?,?)", (at, ours[within]))
                db.execute("DELETE FROM new WHERE id = ?", (at,))
        first = {within: at for within, at in theirs if within not in ours} | ours
        db.executemany("INSERT INTO first VALUES (?,?)", first.items())
        db.execute(
            """INSERT OR REPLACE INTO place (id, name, kind, country, lat, lon, radius, population, code, admin1, zone)
            SELECT n.id, n.name, n.kind, n.country, n.lat, n.lon, o.radius, max(n.population, ifnull(o.population, 0)),
                o.code, CASE WHEN f.id <> n.id THEN f.id END, ifnull(o.zone, n.zone)
            FROM new n LEFT JOIN place o ON o.id = n.id LEFT JOIN first f ON f.within = n.within"""
        )
        db.execute("DELETE FROM zone")
        db.executemany("INSERT INTO zone VALUES (?,?)", [(i, z) for z, i in self.zones.items()])

    def _index(self) -> None:
        """All names anew, each with its bearers by people."""
        db = self.db
        for key, ids in db.execute("SELECT key, ids FROM name"):
            them = struct.unpack(f"<{len(ids) // 4}I", ids)
            db.executemany("INSERT INTO called VALUES (?,?)", [(key, at) for at in them])
        db.execute("DELETE FROM name")
        rows = db.execute(
            """SELECT DISTINCT c.key, p.id FROM called c LEFT JOIN same s ON s.id = c.id
            JOIN place p ON p.id = ifnull(s.ours, c.id) ORDER BY c.key, p.population DESC, p.id"""
        )
        db.executemany("INSERT INTO name VALUES (?,?)", map(_packed, groupby(rows, key=lambda row: row[0])))


def _packed(group: tuple[str, Iterator[tuple[str, int]]]) -> tuple[str, bytes]:
    key, rows = group
    ids = [at for _, at in rows][: _SOUNDS_MOST if key[0] == "~" else MAX_BEARERS]
    return key, struct.pack(f"<{len(ids)}I", *ids)


def lines(dump: Path, follow: Callable[[int, int], None]) -> Iterator[Line]:
    """The places of the dump.

    Raises: InputError when it is not GeoNames' main table.
    """
    with _opened(dump) as (raw, size), io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as text:
        done = 0
        for n, line in enumerate(text, start=1):
            done += len(line)
            if n % _EVERY == 0:
                follow(min(done, size), size)
            yield _line(line.rstrip("\n"), dump, n)
        follow(size, size)


def _line(line: str, dump: Path, n: int) -> Line:
    told = line.split("\t")
    try:
        if len(told) != COLUMNS:
            raise ValueError(f"{len(told)} columns")
        code = f"{told[6]}.{told[7]}"
        return Line(
            id=_id(told[0]),
            name=told[1],
            names=tuple(x for x in (told[2], *told[3].split(",")) if _latin(x)),
            lat=float(told[4]),
            lon=float(told[5]),
            feature=code,
            kind=_kind(told[6], told[7]) if 0 < len(told[1]) <= MAX_NAME else None,
            country=told[8],
            within=f"{told[8]}.{told[10]}",
            population=max(0, int(told[14] or 0)),
            zone=told[17],
        )
    except ValueError as e:
        raise InputError(
            f"{dump.name!r} line {n} is no place of GeoNames' main table ({e}); wanted {COLUMNS} columns parted by "
            "tabs, as in allCountries.zip"
        ) from e


def _id(word: str) -> int:
    at = int(word)
    if not 0 < at < OURS:
        raise ValueError(f"the id {at} is not between 0 and {OURS}")
    return at


def _kind(feature_class: str, code: str) -> PlaceKind | None:
    """What we call a kind of feature; None for what news does not name."""
    if code in _NEVER:
        return None
    if feature_class == "A":
        if code in _COUNTRIES:
            return PlaceKind.COUNTRY
        return PlaceKind.ADMIN1 if code == "ADM1" else PlaceKind.ADMIN2 if code.startswith("ADM") else PlaceKind.REGION
    if feature_class == "S":
        return PlaceKind.FACILITY if code in _SPOTS else None
    return {
        "P": PlaceKind.CITY,
        "L": PlaceKind.REGION,
        "H": PlaceKind.NATURAL,
        "T": PlaceKind.NATURAL,
        "U": PlaceKind.NATURAL,
        "V": PlaceKind.NATURAL,
    }.get(feature_class)


def _latin(name: str) -> bool:
    """True where a wire in English could print the name."""
    return 2 < len(name) <= MAX_NAME and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʿʾʻʼ" for c in name)


@contextmanager
def _opened(dump: Path) -> Generator[tuple[IO[bytes], int]]:
    """The table's bytes and how many they are, out of the archive where it is one."""
    try:
        if not zipfile.is_zipfile(dump):
            with dump.open("rb") as raw:
                yield raw, dump.stat().st_size
            return
        with zipfile.ZipFile(dump) as archive:
            held = [i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()]
            if len(held) != 1:
                names = [i.filename for i in archive.infolist()][:9]
                raise InputError(f"{dump.name!r} holds {names!r}; wanted one table, as in allCountries.zip")
            with archive.open(held[0]) as raw:
                yield raw, held[0].file_size
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as e:
        raise InputError(f"{dump.name!r} cannot be read as GeoNames' dump: {e}; download allCountries.zip anew") from e
