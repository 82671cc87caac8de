"""The persons that a text names, and the one subject each of them is in a reading's facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile

from sayso.reader.marks import Known
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import ActorKind, Span

_NO_PERSON = frozenset({
    "GPE",
    "NORP",
    "ORG",
    "LOC",
    "FAC",
    "DATE",
    "TIME",
    "EVENT",
    "PRODUCT",
    "LAW",
    "CARDINAL",
    "ORDINAL",
})


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name where it stands: the tokens `first` up to, not with, `last`."""

    first: int
    last: int
    span: Span
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words).replace(" - ", "-")


class Names:
    """The persons' names of a text, by start, without their titles."""

    def __init__(self, syntax: Syntax, known: Known) -> None:
        self._syntax = syntax
        self._people = [(m, a) for a in known.actors if a.kind is ActorKind.PERSON for m in a.mentions]
        self._others = {m for a in known.actors if a.kind is not ActorKind.PERSON for m in a.mentions}
        self._others |= {m for p in known.places for m in p.mentions}
        self._told = {s.person for s in known.sources if s.person}
        self.all = tuple(self._find(syntax))
        self._by_last = {n.last: n for n in self.all}
        self._by_first = {n.first: n for n in self.all}

    def ending_at(self, i: int) -> Name | None:
        """The name whose last word stands right before token `i`."""
        return self._by_last.get(i)

    def starting_at(self, i: int) -> Name | None:
        return self._by_first.get(i)

    def with_token(self, i: int) -> Name | None:
        return next((n for n in self.all if n.first <= i < n.last), None)

    def subject(self, name: Name) -> str:
        """The id of the actor that bears the name, else the fullest form of the name."""
        held = [a for m, a in self._people if m.holds(name.span) and self._is_of(m, name, a.name)]
        if held:
            return held[0].id
        full = self.fullest(name)
        return next((a.id for _, a in self._people if a.name == full), full)

    def _is_of(self, mention: Span, name: Name, known_as: str) -> bool:
        """True where the mention is of the bearer: "President X" and "X, head of Y" are, "an aide of X" is not."""
        own, told = set(name.words), set(known_as.replace("-", " - ").split())
        if not (own <= told or told <= own):
            return False
        top = self._syntax.top(mention)
        return mention == name.span or (top is not None and name.first <= top.i < name.last)

    def fullest(self, name: Name) -> str:
        """The longest name of which this one is a part; itself where two different ones would do."""
        longer = {n.words for n in self.all if len(n.words) > len(name.words) and _is_part(name.words, n.words)}
        longest = {w for w in longer if not any(_is_part(w, v) for v in longer if v != w)}
        return " ".join(longest.pop()).replace(" - ", "-") if len(longest) == 1 else name.text

    def _find(self, syntax: Syntax) -> Iterator[Name]:
        for sentence in syntax.sentences:
            words = syntax.words(sentence)
            k = 0
            while k < len(words):
                end = _run(words, k)
                if end > k:
                    name = self._name(words[k:end], words[k - 1] if k else None, syntax)
                    if name:
                        yield name
                k = max(end, k + 1)

    def _name(self, run: tuple[Token, ...], before: Token | None, syntax: Syntax) -> Name | None:
        """The person's name within a run of proper nouns, if it holds one."""
        start = max((k + 1 for k in range(len(run)) if _is_title(run, k)), default=0)
        titled = bool(start) or (before is not None and is_role(before))
        rest: list[Token] = list(run[start:])
        persons = [k for k, t in enumerate(rest) if t.ent == "PERSON"]
        if persons:
            rest = rest[next((k for k in range(persons[0], -1, -1) if k == 0 or rest[k - 1].ent in _NO_PERSON), 0) :]
            stop = next((k for k, t in enumerate(rest) if t.ent in _NO_PERSON and t.ent_start and k), len(rest))
            rest = rest[:stop]
        if not titled and len(rest) > 1 and self._ends_office(rest[0], syntax):
            rest = list(dropwhile(lambda t: t.lower in _words("offices"), rest))
            titled = True
        while rest and not rest[0].text[0].isalnum():
            rest = rest[1:]
        while rest and rest[-1].lower in _words("particles"):
            rest = rest[:-1]
        if not any(t.text[:1].isupper() for t in rest) or any(t.lower in _words("bodies") for t in rest):
            return None
        if not titled and rest[0] is run[0] and before is not None and before.lower == "the":
            return None
        span = Span(rest[0].start, rest[-1].end)
        known = any(m.holds(span) and m.end == span.end for m, _ in self._people) or span.of(syntax.text) in self._told
        if span in self._others and not known:
            return None
        described = len(rest) > 1 and (
            _is_kin(syntax, rest) or (not any(t.ent for t in rest) and _speaks(syntax, rest))
        )
        if not (known or titled or persons or described):
            return None
        sure = known or persons or described or (titled and len(rest) > 1)
        if not sure and any(t.ent in {"GPE", "NORP", "DATE", "CARDINAL"} for t in rest):
            return None
        return Name(rest[0].i, rest[-1].i + 1, span, tuple(t.text for t in rest))

    @staticmethod
    def _ends_office(word: Token, syntax: Syntax) -> bool:
        """True for the "Staff" of "Chief of Staff"."""
        behind = syntax.tokens[max(0, word.i - 2) : word.i]
        return (
            word.lower in _words("offices")
            and len(behind) == 2
            and behind[1].lower in {"of", "for"}
            and is_role(behind[0])
        )


def _speaks(syntax: Syntax, words: list[Token]) -> bool:
    """True where the words name a spokesman or his like: "spokesman for the forces X Y told"."""
    behind = syntax.tokens[max(syntax.sentence(words[0].i).first, words[0].i - 7) : words[0].i]
    return any(
        is_role(t) and behind[k + 1 : k + 2] and behind[k + 1].lower in {"for", "of"} for k, t in enumerate(behind)
    )


def _is_kin(syntax: Syntax, words: list[Token]) -> bool:
    """True beside a word of kin: "the son of X Y", "X Y, the son of"."""
    before = syntax.tokens[max(0, words[0].i - 2) : words[0].i]
    after = syntax.tokens[words[-1].i + 1 : words[-1].i + 5]
    if len(before) == 2 and before[1].lower == "of" and before[0].lower in _kin():
        return True
    return bool(after) and after[0].lower == "," and any(t.lower in _kin() and t.tag == "NN" for t in after[1:])


def _run(words: tuple[Token, ...], k: int) -> int:
    """Where the run of proper nouns that begins at word `k` ends."""
    if words[k].tag not in {"NNP", "NNPS"} and not (
        words[k].lower in _words("particles") - {"-", "la", "de"} and k + 1 < len(words) and words[k + 1].tag == "NNP"
    ):
        return k
    end = k + 1
    while end < len(words):
        t = words[end]
        glued = t.lower == "-" and t.start == words[end - 1].end
        if not (t.tag in {"NNP", "NNPS"} or (t.lower in _words("particles") and (glued or t.lower != "-"))):
            break
        end += 1
    while end > k + 1 and words[end - 1].lower in _words("particles") and words[end - 1].tag not in {"NNP", "NNPS"}:
        end -= 1
    return end


def _is_title(run: tuple[Token, ...], k: int) -> bool:
    """True where the word is a title within the run, and no name that looks like one."""
    if not is_role(run[k]):
        return False
    if run[k].lower in _words("also_names"):
        return k + 1 < len(run) and run[k + 1].lower not in {"al", "el", "bin", "-"}
    return True


def is_role(token: Token) -> bool:
    """True where the word can be the last of a title: "President", "spokesman", "Gen."."""
    return token.lower in _words("nouns") or token.lower.removeprefix("ex-") in _words("nouns")


def is_role_plural(token: Token) -> bool:
    """True for "commanders" and their like: a title of several, which begins no title of one."""
    return token.lemma in _words("nouns")


def _is_part(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    n = len(short)
    return any(long[k : k + n] == short for k in range(len(long) - n + 1))


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load("facts")["roles"][key])


@cache
def _kin() -> frozenset[str]:
    return frozenset(load("facts")["kin"]["nouns"])
