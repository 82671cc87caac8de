"""Source records: every body, person and paper that the text cites, once each, with all its mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sayso.reader.source_phrases import Phrase, is_human, phrase_of
from sayso.reader.speech import tellers, words
from sayso.reader.syntax import SUBJECTS, Syntax, Token
from sayso.record import Actor, ActorKind, By, SegmentKind, Source, SourceKind, Span


@dataclass(slots=True)
class Voice:
    """A source on its way, with the phrases that mean it."""

    phrases: list[Phrase] = field(default_factory=list[Phrase])
    why: str = "cited"

    @property
    def full(self) -> Phrase:
        """The phrase that tells most: a named person first, then the longest."""
        told = [p for p in self.phrases if p.pronoun is None] or self.phrases
        return max(told, key=lambda p: (p.person is not None, not p.headline, len(p.told), -p.span.start))

    @property
    def person(self) -> str | None:
        return max((p.person for p in self.phrases if p.person), key=len, default=None)

    @property
    def body(self) -> str | None:
        return next((p.body for p in self.phrases if p.body and p.body != self.person), None)

    @property
    def names(self) -> set[str]:
        return {n for p in self.phrases for n in p.names}

    @property
    def roles(self) -> set[str]:
        return {r for p in self.phrases for r in p.roles}


class Cast:
    """The sources met so far, in the order of the text; `voice` finds the one that a phrase means, or makes it."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self.voices: list[Voice] = []
        self._of_head: dict[int, Voice] = {}
        self.spoke: Voice | None = None
        self.told_by: Voice | None = None

    def voice(self, head: int) -> Voice | None:
        """The source whose phrase has this head; None for a pronoun that leads to nobody."""
        if head in self._of_head:
            return self._of_head[head]
        phrase = phrase_of(self._syntax, head)
        found, why = self._find(phrase)
        if found is None and phrase.pronoun is not None:
            subject = self._subject_before(phrase)
            if subject is None:
                return None
            found = self.voice(subject)
        if found is None:
            found = Voice(why=why)
            self.voices.append(found)
            if self._is_bare_name(phrase) and phrase.kind == SourceKind.OTHER:
                found.phrases += self._told_before(phrase)
        found.phrases.append(phrase)
        self._of_head[head] = found
        return found

    def heard(self, voices: Sequence[Voice]) -> None:
        """The voices of a cue spoke last: the first told it, the last said it."""
        self.told_by, self.spoke = voices[0], voices[-1]

    def _signed_by(self) -> Voice | None:
        """Whose a statement is: that of who spoke last, and of no medium where anybody else spoke."""
        if self.spoke is None or self.spoke.full.kind != SourceKind.MEDIA:
            return self.spoke
        them = [v for v in self.voices if v.full.kind != SourceKind.MEDIA]
        return max(them, key=lambda v: v.phrases[-1].head, default=self.spoke)

    def _subject_before(self, phrase: Phrase) -> int | None:
        """The subject that a pronoun takes up where nobody fitting was cited: in its sentence or the last two."""
        tokens = self._syntax.tokens
        first = self._syntax.sentences[max(0, self._syntax.sentence(phrase.head).i - 2)].first
        for t in reversed(tokens[first : phrase.head]):
            if self._syntax.sentence(t.i).kind == SegmentKind.BODY and _can_be(t, phrase.pronoun):
                return t.i
        return None

    def _told_before(self, phrase: Phrase) -> list[Phrase]:
        """The fullest phrase for a person earlier in the text who is cited by surname alone."""
        last = self._syntax.tokens[phrase.head]
        same = [
            t
            for t in self._syntax.tokens[: phrase.head]
            if t.text == last.text and t.pos == "PROPN" and t.dep not in {"compound", "poss"}
        ]
        full = [phrase_of(self._syntax, t.i) for t in same]
        full = [p for p in full if p.person and len(p.told) > len(phrase.told)]
        return full[:1]

    def also(self, voice: Voice, head: int) -> None:
        """The voice speaks in this paper too ("in a statement")."""
        if head not in self._of_head:
            voice.phrases.append(phrase_of(self._syntax, head))
            self._of_head[head] = voice

    def _find(self, phrase: Phrase) -> tuple[Voice | None, str]:
        before = list(reversed(self.voices))
        if phrase.pronoun:
            return self._pronoun(phrase, before), "pronoun"
        name = phrase.person or (phrase.span.of(self._syntax.text) if self._is_bare_name(phrase) else None)
        if name:
            same = next((v for v in before if v.person and _same_person(v.person, name)), None)
            same = same or next((v for v in before if self._is_called(v, name)), None)
            if same is not None:
                return same, "name"
        if phrase.person or (name and phrase.kind == SourceKind.OTHER):
            unnamed = self._unnamed_before(phrase, before)
            if unnamed is not None:
                return unnamed, "named"
            if phrase.person:
                spoken_for = [v for v in before if any(_same_mouth(self._syntax, p, phrase) for p in v.phrases)]
                return next(iter(spoken_for), None), "named"
        for test in (_same_words, _same_short_name, _same_mouth):
            for voice in before:
                if any(test(self._syntax, p, phrase) for p in voice.phrases if p.pronoun is None):
                    return voice, test.__name__
        if phrase.definite or phrase.headline:
            taken = next((v for v in before if _takes_up(v, phrase)), None)
            if (
                taken is None
                and phrase.roles[:1]
                and phrase.roles[0] in words("sources", "papers")
                and not phrase.names
            ):
                taken = self.told_by if phrase.roles[0] in words("sources", "articles") else self._signed_by()
            return taken, "definite noun"
        return None, "cited"

    def _is_bare_name(self, phrase: Phrase) -> bool:
        """True for a phrase of proper nouns only, as names are taken up ("Gadgil", "General Likulia")."""
        return all(t.pos == "PROPN" or t.text in {"-", "'s", "’s"} for t in self._syntax.inside(phrase.span))

    def _is_called(self, voice: Voice, name: str) -> bool:
        """True for an outlet by its name, and for the surname behind a name that was not known for a person's."""
        if voice.full.kind == SourceKind.MEDIA and name.lower() in voice.names:
            return True
        whole = [p for p in voice.phrases if p.kind in {SourceKind.OTHER, SourceKind.CIVILIAN} and len(p.names) > 1]
        whole = [p for p in whole if self._is_bare_name(p) and self._syntax.tokens[p.head].ent in {"PERSON", ""}]
        return any(_same_person(p.span.of(self._syntax.text), name) for p in whole)

    def _unnamed_before(self, phrase: Phrase, before: Sequence[Voice]) -> Voice | None:
        """The voice told without a name shortly before and now named: "a witness said ...", "Abdul Rahman told ..." """
        sentence = self._syntax.sentence(phrase.head).i
        for v in before[:2]:
            near = 0 < sentence - self._syntax.sentence(v.phrases[-1].head).i <= 3
            last = next((p for p in reversed(v.phrases) if p.pronoun is None), v.phrases[-1])
            if not near or v.person or last.plural or last.pronoun is not None or not is_human(last):
                continue
            if last.nations and phrase.nations and not last.nations & phrase.nations:
                continue
            if last.definite and not set(last.roles) & set(phrase.roles):
                continue
            if not phrase.roles or phrase.kind in {last.kind, SourceKind.OTHER} or set(last.roles) & set(phrase.roles):
                return v
        return None

    def _pronoun(self, phrase: Phrase, before: Sequence[Voice]) -> Voice | None:
        recent = sorted(
            before, key=lambda v: max((p.head for p in v.phrases if p.head < phrase.head), default=-1), reverse=True
        )
        sentence = self._syntax.sentence(phrase.head).i
        if self.spoke is not None and _pronoun_fits(self.spoke, phrase.pronoun or ""):
            return self.spoke
        for v in recent:
            last = max((p for p in v.phrases if p.head < phrase.head), key=lambda p: p.head, default=None)
            if last is None or sentence - self._syntax.sentence(last.head).i > 6:
                continue
            if _pronoun_fits(v, phrase.pronoun or ""):
                return v
        return None


def _can_be(token: Token, pronoun: str | None) -> bool:
    """True where a subject that nobody has cited may be who "he", "they" or "it" is."""
    if pronoun in {"he", "she"} and token.dep == "poss":
        return token.ent == "PERSON"
    if token.dep not in SUBJECTS:
        return False
    if pronoun in {"he", "she"}:
        named = token.pos == "PROPN" and token.ent in {"PERSON", "ORG", ""} and token.lower not in tellers()
        return named or token.lemma in words("sources", "persons")
    if pronoun == "they":
        return token.tag in {"NNS", "NNPS"} and (token.lemma in tellers() or token.pos == "PROPN")
    return pronoun == "it" and (token.ent in {"ORG", "GPE"} or token.lemma in words("sources", "bodies"))


def _pronoun_fits(voice: Voice, pronoun: str) -> bool:
    full = voice.full
    told = [p for p in voice.phrases if p.pronoun is None]
    if pronoun in {"it", "its"} and any(p.person is None and not p.plural and not is_human(p) for p in told):
        return True
    if pronoun in {"he", "she", "his", "her"}:
        return voice.person is not None or (
            not full.plural and full.kind not in {SourceKind.MEDIA, SourceKind.DOCUMENT} and is_human(full)
        )
    if pronoun in {"they", "their"}:
        return (
            full.plural
            or (voice.person is None and full.kind in {SourceKind.WITNESS, SourceKind.CIVILIAN})
            or (voice.person is None and not is_human(full))
        )
    return voice.person is None and not full.plural and not (is_human(full) and full.kind != SourceKind.MEDIA)


def _same_person(a: str, b: str) -> bool:
    """True where two names may be one person's: the shorter is the end or the beginning of the longer."""
    x, y = _parts(a), _parts(b)
    if not x or not y:
        return False
    short, long = sorted((x, y), key=len)
    return long[-len(short) :] == short or (len(short) == 1 and short[0] in long)


def _parts(name: str) -> list[str]:
    """The words of a name without titles, articles and the possessive."""
    words_ = re.findall(r"\w+", re.sub(r"['’]s\b", "", name).lower())
    return [w for w in words_ if w not in {"al", "el", "bin", "abu"} and w not in words("sources", "titles")]


# Other words for one role; a headline's short ones are told in full below it.
_SYNONYMS = {"eyewitness": "witness", "army": "military", "pm": "prime", "fm": "foreign"}


def _same_words(syntax: Syntax, old: Phrase, new: Phrase) -> bool:
    """The same noun and no word that tells them apart ("Palestinian medics", "medics"); "an official" is one more."""
    if not old.roles or not new.roles or old.person:
        return False
    a, b = (_SYNONYMS.get(r, r) for r in (old.roles[0], new.roles[0]))
    if a != b:
        return False
    indefinite = syntax.tokens[_first(syntax, new)].lower in {"a", "an", "another", "one"}
    if indefinite and not new.plural:
        # A lead's "a spokeswoman" is often told in full in the next sentence: "a State Department spokeswoman".
        return old.told < new.told and syntax.sentence(new.head).i - syntax.sentence(old.head).i == 1
    if a == "source" and new.told - {a}:
        return new.told == old.told
    if new.told <= old.told or old.told <= new.told:
        return True
    return {_SYNONYMS.get(t, t) for t in new.told} == {_SYNONYMS.get(t, t) for t in old.told}


def _first(syntax: Syntax, phrase: Phrase) -> int:
    return syntax.inside(phrase.span)[0].i


def _same_short_name(syntax: Syntax, old: Phrase, new: Phrase) -> bool:
    """A body by another of its names: its initials, its bare name, the name inside its phrase."""
    if old.person or new.person:
        return False
    a, b = _bare(old.span.of(syntax.text)), _bare(new.span.of(syntax.text))
    if a == b:
        return True
    for x, y in ((a, b), (b, a)):
        letters = "".join(w[0] for w in re.findall(r"[A-Z][\w'’-]*", y))
        if x.isupper() and len(x) > 1 and (x == letters or re.search(rf"\(\s*{re.escape(x)}\b", y)):
            return True
        if (
            SourceKind.MEDIA in {old.kind, new.kind}
            and len(x) > 2
            and x[0].isupper()
            and re.search(rf"\b{re.escape(x)}\b", y)
        ):
            return True
    return False


def _bare(text: str) -> str:
    return re.sub(r"^(the|a|an)\s+", "", re.sub(r"\s+", " ", text), flags=re.I).strip()


def _same_mouth(syntax: Syntax, old: Phrase, new: Phrase) -> bool:
    """A body and its spokesman or its paper: one voice."""
    mouth = words("sources", "mouthpiece")
    for x, y in ((old, new), (new, old)):
        if x.body and set(x.roles[:2]) & mouth and not (y.person and x.person):
            name = _bare(y.span.of(syntax.text)).lower()
            if name == x.body.lower() or (
                y.body and y.body.lower() == x.body.lower() and (not is_human(y) or set(y.roles[:1]) & mouth)
            ):
                return True
    return False


def _takes_up(voice: Voice, phrase: Phrase) -> bool:
    """True where a definite noun ("the agency", "the minister") may mean this earlier source."""
    full = voice.full
    if not phrase.roles:
        return False
    head = _SYNONYMS.get(phrase.roles[0], phrase.roles[0])
    told = phrase.told - {head, phrase.roles[0]} - words("sources", "unnaming")
    extra = told - (phrase.nations if voice.person else frozenset())
    known = voice.roles | {t for p in voice.phrases for t in p.told}
    if (
        phrase.plural != full.plural
        and head not in {"police", "military"}
        and SourceKind.MEDIA not in {full.kind, phrase.kind}
    ):
        return False
    if (
        extra
        and not extra & known
        and phrase.kind != SourceKind.MEDIA
        and (voice.names or voice.person or head not in known)
    ):
        return False
    if phrase.names and voice.names and not phrase.names & voice.names and not phrase.names & known:
        return False
    if head in known:
        return True
    if head in words("sources", "papers"):
        return full.kind == SourceKind.DOCUMENT or any(
            set(p.roles[:1]) & words("sources", "papers") for p in voice.phrases
        )
    if phrase.kind == SourceKind.MEDIA:
        if is_human(phrase) and not any(is_human(p) for p in voice.phrases):
            return False  # a channel's correspondents are not the channel
        return full.kind == SourceKind.MEDIA and not (phrase.names and voice.names and not phrase.names & voice.names)
    return False


_KIND_OF_ACTOR = {
    ActorKind.STATE_FORCE: SourceKind.MILITARY,
    ActorKind.ARMED_GROUP: SourceKind.ARMED_GROUP,
    ActorKind.GOVERNMENT: SourceKind.OFFICIAL,
    ActorKind.POLICE: SourceKind.POLICE,
    ActorKind.INTERNATIONAL: SourceKind.INTERNATIONAL,
    ActorKind.MEDIA: SourceKind.MEDIA,
    ActorKind.CIVILIANS: SourceKind.CIVILIAN,
}


def records(cast: Cast, syntax: Syntax, actors: Sequence[Actor]) -> tuple[tuple[Source, ...], dict[int, str]]:
    """The sources, by first mention, and the id of each voice (by `id(voice)`)."""
    ordered = sorted(cast.voices, key=lambda v: min(p.head for p in v.phrases))
    groups = {m.of(syntax.text) for a in actors if a.canonical and a.kind is not ActorKind.PERSON for m in a.mentions}
    made: list[Source] = []
    ids: dict[int, str] = {}
    for n, voice in enumerate(ordered, start=1):
        full = voice.full
        ids[id(voice)] = f"s{n}"
        made.append(
            Source(
                id=f"s{n}",
                name=full.span.of(syntax.text),
                kind=_kind_of_voice(voice, actors),
                person=None if voice.person in groups else voice.person,
                body=voice.body,
                mentions=tuple(_mentions(voice)),
                by=(By(field="name", rule=voice.why),),
            )
        )
    return tuple(made), ids


def _kind_of_voice(voice: Voice, actors: Sequence[Actor]) -> SourceKind:
    """What its words make it; where they say nothing of it, what the actor of the same words is."""
    told = [p for p in voice.phrases if p.person is None]
    kinds = [p.kind for p in (voice.full, *voice.phrases) if p.kind != SourceKind.OTHER and p.pronoun is None]
    bodies = [k for k in kinds if k != SourceKind.DOCUMENT]
    known = [_KIND_OF_ACTOR.get(a.kind) for a in actors if {p.span for p in voice.phrases} & set(a.mentions)]
    listed = [_KIND_OF_ACTOR.get(a.kind) for a in actors if a.canonical and {p.span for p in told} & set(a.mentions)]
    return next((k for k in (*listed, *bodies, *known, *kinds) if k is not None), SourceKind.OTHER)


def _mentions(voice: Voice) -> Iterable[Span]:
    """The whole phrases, and a person's name alone."""
    spans: set[Span] = set()
    for p in voice.phrases:
        if p.pronoun is None:
            spans.add(p.span)
            if p.name:
                spans.add(p.name)
    return sorted(spans)
