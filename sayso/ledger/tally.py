"""What is counted over all incidents and claims: each figure under what it counts, of whom, and which.

    voice         ""        the Taliban   812     in how many incidents the Taliban speak
    voice stance  the Taliban   denies     97     and in how many they deny

`Stored` is the ledger's, changed with each step of linking, so that no page counts anew; `Counted` is the same in
memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from sayso.ledger.database import Database, among, parts

Tally = Counter[tuple[str, str, str]]
After = tuple[int, str]
"""Where a page ended: how many, and which."""


class Figures(Protocol):
    """What can be asked of them. `named`: those alone of whose `WORDS` a text is a part."""

    def figure(self, what: str, who: str, which: str) -> int: ...

    def number(self, what: str, who: str = "", *, named: str = "") -> int:
        """How many there are under one."""
        ...

    def most(
        self, what: str, who: str = "", *, named: str = "", after: After | None = None, limit: int | None = None
    ) -> list[tuple[str, int]]:
        """Those under one, of most first, from behind a page's end on."""
        ...

    def under(self, what: str, who: Collection[str]) -> list[tuple[str, str, int]]:
        """All under each of these."""
        ...


def words_of(what: str) -> str:
    """What the words are counted under by which one is found."""
    return f"{what} words"


class Stored:
    """See `Figures`: out of the table that `change` keeps."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def figure(self, what: str, who: str, which: str) -> int:
        found = self._db.rows(
            "SELECT n FROM tally WHERE what = :what AND who = :who AND which = :which",
            {"what": what, "who": who, "which": which},
        )
        return found[0][0] if found else 0

    def number(self, what: str, who: str = "", *, named: str = "") -> int:
        where, values = _where(what, who, named)
        return self._db.rows(f"SELECT count(*) FROM tally WHERE {where}", values)[0][0]

    def most(
        self, what: str, who: str = "", *, named: str = "", after: After | None = None, limit: int | None = None
    ) -> list[tuple[str, int]]:
        where, values = _where(what, who, named)
        if after is not None:
            where += " AND n <= :n AND (n < :n OR which > :last)"
            values |= {"n": after[0], "last": after[1]}
        bound = "" if limit is None else f" LIMIT {int(limit)}"
        found = self._db.rows(f"SELECT which, n FROM tally WHERE {where} ORDER BY n DESC, which{bound}", values)
        return [(which, n) for which, n in found]

    def under(self, what: str, who: Collection[str]) -> list[tuple[str, str, int]]:
        found: list[tuple[str, str, int]] = []
        for part in parts(who):
            sql, values = among("SELECT who, which, n FROM tally", "who", part)
            found += [(a, b, n) for a, b, n in self._db.rows(f"{sql} AND what = :what", {**values, "what": what})]
        return found


def _where(what: str, who: str, named: str) -> tuple[str, dict[str, Any]]:
    where, values = "what = :what AND who = :who", {"what": what, "who": who}
    if named:
        where += " AND which IN (SELECT who FROM tally WHERE what = :words AND which LIKE :like ESCAPE '!')"
        values |= {"words": words_of(what), "like": f"%{literal(named)}%"}
    return where, values


def change(db: Database, by: Mapping[tuple[str, str, str], int]) -> None:
    """Add to what is stored; what comes to nothing is no more."""
    for part in parts((*key, n) for key, n in by.items() if n):
        values = {f"{c}{i}": v for i, row in enumerate(part) for c, v in zip("abcn", row, strict=True)}
        rows = ", ".join(f"(:a{i}, :b{i}, :c{i}, :n{i})" for i in range(len(part)))
        db.run(
            f"INSERT INTO tally (what, who, which, n) VALUES {rows}"
            " ON CONFLICT (what, who, which) DO UPDATE SET n = tally.n + excluded.n",
            values,
        )
    db.run("DELETE FROM tally WHERE n = 0")


class Counted:
    """See `Figures`: in memory."""

    def __init__(self, tally: Tally) -> None:
        self._of: dict[tuple[str, str], dict[str, int]] = {}
        for (what, who, which), n in tally.items():
            self._of.setdefault((what, who), {})[which] = n

    def figure(self, what: str, who: str, which: str) -> int:
        return self._of.get((what, who), {}).get(which, 0)

    def number(self, what: str, who: str = "", *, named: str = "") -> int:
        return len(self.most(what, who, named=named))

    def most(
        self, what: str, who: str = "", *, named: str = "", after: After | None = None, limit: int | None = None
    ) -> list[tuple[str, int]]:
        them = sorted(self._of.get((what, who), {}).items(), key=lambda one: (-one[1], one[0]))
        found = [
            (which, n)
            for which, n in them
            if (after is None or (-n, which) > (-after[0], after[1])) and self._is_named(what, which, named)
        ]
        return found[:limit]

    def _is_named(self, what: str, which: str, named: str) -> bool:
        return not named or any(named in words for words in self._of.get((words_of(what), which), ()))

    def under(self, what: str, who: Iterable[str]) -> list[tuple[str, str, int]]:
        return [(one, which, n) for one in who for which, n in self._of.get((what, one), {}).items()]


def literal(words: str) -> str:
    """Words as LIKE takes them, with "!" before what else would mean something."""
    for special in "!%_":
        words = words.replace(special, f"!{special}")
    return words
