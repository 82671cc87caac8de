"""Mentions to clusters: who is the same. Names, names shortened, groups by their list, nouns that pick up a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sayso.reader import actor_words
from sayso.reader.mention import Mention
from sayso.reader.syntax import Syntax
from sayso.record import ActorKind, SegmentKind

_INITIAL = re.compile(r"^[A-Z]\.?$")
_ACRONYM = re.compile(r"^[A-Z][A-Z.-]{1,9}$")
_ARMED = frozenset({ActorKind.ARMED_GROUP, ActorKind.STATE_FORCE, ActorKind.POLITICAL_GROUP})
# No counted few are one of these: "30 soldiers" are not "the army".
_INSTITUTIONS = frozenset({"army", "military", "navy", "government", "state"})
_ONES = frozenset({"soldier", "policeman", "officer", "trooper", "marine"})
_FURTHER = frozenset({"other", "another", "more", "further", "additional"})
# Far enough for a noun to reach back: measured on gold train, farther ones were wrong as often as right.
_REACH = 8


@dataclass(slots=True)
class Cluster:
    """One actor on the way, the `n`-th met: its mentions in the order of the text, and what they tell together."""

    n: int
    mentions: list[Mention] = field(default_factory=list[Mention])
    same_as: set[int] = field(default_factory=set[int])
    kind: ActorKind = ActorKind.OTHER
    country: str | None = None
    named: bool = False
    plural: bool = False
    keys: set[str] = field(default_factory=set[str])
    lemmas: set[str] = field(default_factory=set[str])
    content: set[str] = field(default_factory=set[str])
    counts: set[str] = field(default_factory=set[str])

    def add(self, m: Mention) -> None:
        """Tell of it what the mention tells; the first name gives the kind, else the first mention."""
        named = m.entry is not None or m.name is not None
        if not self.mentions or (named and not self.named):
            self.kind = m.kind
        self.mentions.append(m)
        self.country = self.country or m.country
        self.named |= named
        self.plural |= m.plural
        for them, word in ((self.keys, m.key), (self.lemmas, m.lemma), (self.counts, m.count)):
            if word:
                them.add(word)
        self.content |= m.content | ({m.lemma} if m.lemma else set())

    def put_first(self, mentions: Sequence[Mention]) -> None:
        """Tell of it first what these mentions tell."""
        own, self.mentions, self.country, self.named = self.mentions, [], None, False
        for m in (*mentions, *own):
            self.add(m)


@dataclass(slots=True)
class _Met:
    """Who was met so far: in order, by the token that heads a mention, by key, and by each word of a name."""

    syntax: Syntax
    acronyms: dict[str, int]
    clusters: list[Cluster] = field(default_factory=list[Cluster])
    by_head: dict[int, Cluster] = field(default_factory=dict[int, Cluster])
    by_key: dict[str, Cluster] = field(default_factory=dict[str, Cluster])
    by_word: dict[str, dict[int, Cluster]] = field(default_factory=dict[str, dict[int, Cluster]])

    def add(self, m: Mention, home: Cluster | None) -> None:
        """Keep the mention with its cluster, None for one that it opens."""
        if home is None:
            home = Cluster(n=len(self.clusters))
            self.clusters.append(home)
        home.add(m)
        self.by_head[m.head] = home
        if m.key:
            self.by_key.setdefault(m.key, home)
        for word in self.called(m):
            self.by_word.setdefault(word, {})[home.n] = home

    def called(self, m: Mention) -> tuple[str, ...]:
        """The words of its name; none where it has no name."""
        return name_words(m.name.of(self.syntax.text)) if m.name is not None else ()


def cluster(mentions: Sequence[Mention], syntax: Syntax) -> list[Cluster]:
    """The mentions grouped by who they name, in the order of the first of each group."""
    met = _Met(syntax, _acronyms(mentions, syntax))
    for mention in mentions:
        met.add(mention, _home(mention, met))
    clusters = _join_headline(met.clusters, syntax)
    _propose(clusters, syntax)
    return clusters


def _home(m: Mention, met: _Met) -> Cluster | None:
    """The cluster that the mention joins, None where it opens one."""
    if m.key and m.definite and not m.count and m.lemma in _ONES:
        counted = _counted_before(m, met)
        if counted is not None:
            return counted
    if m.key:
        return met.by_key.get(m.key) or _apposed(m, met)
    if m.name is not None:
        return _by_name(m, met) or _apposed(m, met)
    return _apposed(m, met) or _by_noun(m, met)


def _counted_before(m: Mention, met: _Met) -> Cluster | None:
    """The counted few whom "the soldiers" picks up, told in this sentence or the two before."""
    here = met.syntax.tokens[m.head].sentence
    for c in reversed(met.clusters):
        told = here - met.syntax.tokens[c.mentions[-1].head].sentence
        if c.counts and m.lemma in c.lemmas and 0 <= told <= 2:
            return c
    return None


def _apposed(m: Mention, met: _Met) -> Cluster | None:
    """Who the phrase stands beside: "the Islamic Resistance, Hezbollah's military wing"."""
    syntax = met.syntax
    token = syntax.tokens[m.head]
    # A headline parts two actors by a comma: "clashes between fighters, Taliban".
    if token.dep != "appos" or m.count or syntax.sentence(m.head).kind is SegmentKind.HEADLINE:
        return None
    beside = met.by_head.get(token.head)
    if beside is None or (m.key and beside.keys and m.key not in beside.keys):
        return None
    last = beside.mentions[-1]
    if m.name is not None and beside.named and any(x.name for x in beside.mentions):
        return None
    persons = (m.kind is ActorKind.PERSON, last.kind is ActorKind.PERSON)
    return beside if m.plural == last.plural or all(persons) or m.entry is not None else None


def _by_name(m: Mention, met: _Met) -> Cluster | None:
    assert m.name is not None
    words = met.called(m)
    text = m.name.of(met.syntax.text).strip()
    if _ACRONYM.match(text) and text in met.acronyms and met.acronyms[text] in met.by_head:
        return met.by_head[met.acronyms[text]]
    alike = {n: c for word in words for n, c in met.by_word.get(word, {}).items()}
    found: Cluster | None = None
    for c in (alike[n] for n in sorted(alike, reverse=True)):
        if len(words) > 1 and (m.kind is ActorKind.PERSON) != (c.kind is ActorKind.PERSON):
            continue
        called = [met.called(x) for x in c.mentions if x.name is not None]
        full = [n for n in called if len(n) > 1 and len(words) > 1]
        if any(same_name(words, n) for n in called) and all(same_name(words, n) for n in full):
            if len(words) > 1:
                return c
            found = found or c
    return found


@lru_cache(maxsize=10_000)
def name_words(name: str) -> tuple[str, ...]:
    """A name's words in plain small letters, initials left out."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    words = [w for w in re.split(r"[\s\-'’]+", plain) if w]
    kept = [w for w in words if not _INITIAL.match(w)] or words
    return tuple(w.lower() for w in kept if w not in {"the", "The"})


def same_name(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """True where one name is the other or its beginning or end.

    A name with its middle left out is another name: Ahmad Massoud is the son of Ahmad Shah Massoud.
    """
    short, long = sorted((a, b), key=len)
    if not short or (len(short) == 1 and len(short[0]) < 3 and len(long) > 1):
        return False
    return long[: len(short)] == short or long[-len(short) :] == short


def _acronyms(mentions: Sequence[Mention], syntax: Syntax) -> dict[str, int]:
    """Acronyms given in parentheses, each with the head of the name before it: "Border Security Force (BSF)"."""
    found: dict[str, int] = {}
    ends = {m.head: m.head for m in mentions if m.name is not None or m.entry is not None or m.lemma}
    tokens = syntax.tokens
    for i in range(2, len(tokens) - 1):
        if tokens[i - 1].text == "(" and tokens[i + 1].text == ")" and _ACRONYM.match(tokens[i].text) and i - 2 in ends:
            found[tokens[i].text] = ends[i - 2]
    return found


def _by_noun(m: Mention, met: _Met) -> Cluster | None:
    """The cluster that a common noun picks up: the nearest that fits it best."""
    words, syntax = actor_words.load(), met.syntax
    sentence = syntax.tokens[m.head].sentence
    best: tuple[int, int, Cluster] | None = None
    for n, c in enumerate(reversed(met.clusters)):
        last = c.mentions[-1]
        rank = _fit(m, c, words, headline=syntax.sentence(last.head).kind is SegmentKind.HEADLINE)
        if rank == 0 or (rank < 3 and sentence - syntax.tokens[last.head].sentence > _REACH):
            continue
        near = syntax.tokens[last.head].sentence
        if best is None or (rank, near) > (best[0], best[1]):
            best = (rank, near, c)
        if n > 60:
            break
    return best[2] if best else None


def _fit(m: Mention, c: Cluster, words: actor_words.ActorWords, *, headline: bool) -> int:
    """How well a cluster fits a noun: 0 not at all, 3 by the noun itself, 2 by a word of it, 1 by likeness."""
    if m.country and c.country and m.country != c.country:
        return 0
    if c.counts and m.lemma in _INSTITUTIONS:
        return 0
    if m.owned:
        return (
            3
            if m.lemma in c.lemmas and any(m.content == x.content and x.owned for x in c.mentions) and m.content
            else 0
        )
    if m.count and c.counts and m.count not in c.counts:
        return 0
    person = c.kind is ActorKind.PERSON
    if (m.kind is ActorKind.PERSON or (not m.plural and person)) and not _is_group(m, words):
        return _fit_person(m, c, words)
    if person or (not m.plural and not _is_group(m, words) and c.plural):
        return 0
    if m.indefinite or m.count:
        # Told again with its number: a headline's "two militants" and the lead's. A headline may leave the number out.
        again = bool(m.count) and (m.count in c.counts or (headline and not c.counts)) and not m.content & _FURTHER
        return 3 if again and m.lemma in c.lemmas and _told(m) <= c.content else 0
    if _told(m) - c.content:
        return 0
    if m.lemma in c.lemmas and (m.definite or _told(m) >= _told(c.mentions[0]) - {c.mentions[0].lemma}):
        return 3
    if m.lemma in c.content and m.definite:
        return 2
    alike = any(words.alike(m.lemma, lemma) for lemma in c.lemmas) or (c.named and _kin(m, c))
    if m.definite and alike and (c.kind is m.kind or _kin(m, c)):
        return 1
    if alike and _told(m) and not m.indefinite:
        return 1
    return 0


def _kin(m: Mention, c: Cluster) -> bool:
    return m.kind is c.kind and m.kind in {ActorKind.ARMED_GROUP, ActorKind.POLITICAL_GROUP}


def _told(m: Mention) -> set[str]:
    """The words that describe a mention, those that give only its country or rank of news left out."""
    return {
        w for w in m.content if w not in {"suspected", "alleged", "local", "said", "same", "other", "armed", "ethnic"}
    }


def _is_group(m: Mention, words: actor_words.ActorWords) -> bool:
    noun = words.nouns.get(m.lemma)
    return noun is not None and noun.group


def _fit_person(m: Mention, c: Cluster, words: actor_words.ActorWords) -> int:
    """One person by office or deed: "the premier", "the general", "the bomber"."""
    if m.indefinite or m.count or (c.kind is not ActorKind.PERSON and c.plural):
        return 0
    if not m.definite or _told(m) - c.content:
        return 0
    if m.lemma in c.lemmas:
        return 3
    if m.lemma in c.content and not any(lemma.endswith(f" {m.lemma}") for lemma in c.lemmas):
        return 2
    return 1 if any(words.same_office(m.lemma, lemma) for lemma in c.lemmas) else 0


def _join_headline(clusters: list[Cluster], syntax: Syntax) -> list[Cluster]:
    """A headline tells first and names last: "Zairean premier" joins the premier whom the body names."""
    words = actor_words.load()
    kept: list[Cluster] = []
    for n, c in enumerate(clusters):
        later = clusters[n + 1 :]
        m = c.mentions[0]
        headline = syntax.sentence(m.head).kind in {SegmentKind.HEADLINE, SegmentKind.DECK}
        alone = all(syntax.sentence(x.head).kind is not SegmentKind.BODY for x in c.mentions)
        home = None
        if headline and alone and not c.named and not m.key:
            home = next((d for d in later if _named_later(m, d, words)), None)
        if home is None:
            kept.append(c)
        else:
            home.put_first(c.mentions)
    return kept


def _named_later(m: Mention, c: Cluster, words: actor_words.ActorWords) -> bool:
    if m.country and c.country and m.country != c.country:
        return False
    if m.count:
        return m.count in c.counts and any(words.alike(m.lemma, lemma) for lemma in c.lemmas)
    if m.kind is ActorKind.PERSON:
        return c.kind is ActorKind.PERSON and any(words.same_office(m.lemma, lemma) for lemma in c.lemmas)
    return (
        m.kind is c.kind
        and not c.counts
        and _told(m) <= c.content
        and (m.lemma in c.content or any(words.alike(m.lemma, lemma) for lemma in c.lemmas))
    )


def _propose(clusters: list[Cluster], syntax: Syntax) -> None:
    """Candidates for one identity, never merged: an unnamed armed side and a named one of its country.

    Two that a sentence tells of side by side are told apart by it, and are no candidates.
    """
    sentences = [{syntax.tokens[m.head].sentence for m in c.mentions} for c in clusters]
    for i, a in enumerate(clusters):
        told = any(m.definite or m.owned for m in a.mentions)
        if a.named or a.kind is not ActorKind.ARMED_GROUP or not told or a.counts:
            continue
        for j, b in enumerate(clusters):
            if i == j or not b.named or b.kind not in _ARMED or sentences[i] & sentences[j]:
                continue
            if a.country is not None and a.country == b.country and b.kind is ActorKind.ARMED_GROUP:
                a.same_as.add(j)
                b.same_as.add(i)
