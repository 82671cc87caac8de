"""Numbers of the dead, hurt, captured, missing and displaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sayso.reader import harm_words, unknowns, victims
from sayso.reader.marks import Cost
from sayso.reader.numbers import Amount, amounts
from sayso.reader.syntax import Sentence, Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import Harm, Span, Whom, hull

_OBJECTS = frozenset({"DET", "NUM", "NOUN", "PROPN", "PRON", "ADJ"})
_ORDER = list(Harm)
_VERBAL = frozenset({"VERB", "AUX"})


def find(syntax: Syntax) -> tuple[Cost, ...]:
    """The harms that the text tells, by start."""
    found: list[Cost] = []
    for sentence in syntax.sentences:
        found += _Sentence(syntax, sentence).costs()
    return tuple(sorted(found, key=lambda c: (c.span, _ORDER.index(c.harm))))


def of_deed(syntax: Syntax, at: int, harm: Harm) -> tuple[Cost, ...]:
    """How many a deed befalls that its kind alone makes one of harm: "took two suspects", where it is an arrest."""
    return tuple(_Sentence(syntax, syntax.sentence(at)).befallen(syntax.tokens[at], harm))


@dataclass(frozen=True, slots=True)
class _Told:
    """A word of harm and whom it befalls.

    `single`: one person without a number counts as one. `alone`: what is joined with them is another matter.
    """

    harm: Harm
    cue: Span
    who: list[Token]
    by: str
    people_only: bool = False
    single: bool = True
    alone: bool = False


class _Sentence:
    """One sentence under the search for harms."""

    def __init__(self, syntax: Syntax, sentence: Sentence) -> None:
        self.syntax = syntax
        self.words = syntax.words(sentence)
        self.base = sentence.first
        self.sentence = sentence
        self.amounts = amounts(self.words)
        self._at = {i: a for a in self.amounts for i in range(a.first, a.last)}

    def costs(self) -> list[Cost]:
        found = list(unknowns.find(self.syntax, self.sentence))
        dark = [c.cue for c in found if c.cue]
        told: list[Cost] = []
        told += self._none()
        told += self._totals()
        for cue in self._cues():
            told += self._counted(cue)
        lit = [c for c in told if not any(d.meets(c.cue or c.span) and c.low in {None, 0} for d in dark)]
        return _once([*found, *(c for c in lit if not _is_shadowed(c, lit))])

    def befallen(self, deed: Token, harm: Harm) -> Iterator[Cost]:
        if deed.pos not in _VERBAL:
            who = [t for of in self._ofs(deed) for t in self.syntax.children(of.i, "pobj")]
        elif victims.is_real(self.syntax, deed):
            who = victims.of_verb(self.syntax, deed)
            if harm is Harm.DISPLACED or any(t.lower in _THEMSELVES for t in who):
                who += victims.of_intransitive(self.syntax, deed)  # "left the valley", "gave themselves up"
        else:
            return
        told = _Told(harm, deed.span, who, f"{deed.lemma} as {harm}", single=harm is not Harm.DISPLACED)
        yield from self._counted(told)

    # --- the words of harm

    def _cues(self) -> Iterator[_Told]:
        for k, t in enumerate(self.words):
            yield from self._completed(k, t)
            if t.pos in _VERBAL or (t.tag in {"VBN", "VBD"}):
                yield from self._verb(t)
            if t.lower in harm_words.words("states"):
                yield from self._state(k, t)
            if t.pos in {"NOUN", "PROPN", "VERB"}:
                yield from self._noun(t)

    def _verb(self, t: Token) -> Iterator[_Told]:
        harm = harm_words.transitive().get(t.lemma)
        if harm and victims.is_real(self.syntax, t) and not self._is_completed(t):
            if t.lemma == "round" and not self.syntax.children(t.i, "prt"):
                return
            bare = self._before(t) if t.i - 1 in self._at else []  # "15 injured": surer than the parse of a fragment
            who = bare or victims.of_verb(self.syntax, t) or self._before(t)
            yield _Told(harm, t.span, who, f"verb {t.lemma}", people_only=t.lemma in harm_words.people_only())
        harm = harm_words.intransitive().get(t.lemma)
        if harm and victims.is_real(self.syntax, t):
            who = victims.of_intransitive(self.syntax, t)
            single = harm is not Harm.DISPLACED
            yield _Told(
                harm,
                t.span,
                who,
                f"subject of {t.lemma}",
                people_only=t.lemma in harm_words.people_only(),
                single=single,
            )

    def _is_completed(self, t: Token) -> bool:
        return t.lemma == "kill" and any(c.lower == "dead" for c in self.syntax.children(t.i))

    def _completed(self, k: int, t: Token) -> Iterator[_Told]:
        """Verbs that another word makes one of harm: "shot dead", "took hostage", "lost their lives"."""
        for phrase, verbs, harm, whose in harm_words.completions().get(t.lower, ()):
            if tuple(w.lower for w in self.words[k : k + len(phrase)]) != phrase:
                continue
            verb = next(
                (w for w in reversed(self.words[max(0, k - 8) : k]) if w.lemma in verbs and w.pos in _VERBAL), None
            )
            if verb is None or not victims.is_real(self.syntax, verb):
                continue
            if whose == "subject" and verb.dep == "acl":
                continue  # "civilians taking shelter" says where they were, not what befell them
            cue = hull((verb.span, self.words[k + len(phrase) - 1].span))
            if whose == "subject":
                who = victims.of_intransitive(self.syntax, verb)
            else:
                inside = set(phrase)
                who = [v for v in victims.of_verb(self.syntax, verb) if v.lower not in inside]
                if not who and k + len(phrase) < len(self.words):
                    who = self._after(k + len(phrase))
            yield _Told(harm, cue, who, f"{verb.lemma} {' '.join(phrase)}", single=harm is not Harm.DISPLACED)

    def _state(self, k: int, t: Token) -> Iterator[_Told]:
        harm = harm_words.words("states")[t.lower]
        if t.pos in _VERBAL and harm_words.transitive().get(t.lemma) and victims.of_verb(self.syntax, t):
            return  # told as a verb
        who = victims.of_state(self.syntax, t)
        if not who and t.pos not in _VERBAL:
            who = self._before(t)
        amount = self._at.get(t.i - 1)
        if not who and amount and not self._has_noun_after(k):
            who = [self.syntax.tokens[amount.last - 1]]  # "15 dead and 20 wounded"
        if who:
            yield _Told(Harm(harm), t.span, who, f"state {t.lower}")

    def _noun(self, t: Token) -> Iterator[_Told]:
        lemma = t.lemma if t.pos != "VERB" else t.lower
        counted = harm_words.words("counted").get(lemma)
        if counted and t.dep != "compound" and self._amount(t) and self._holds(t):
            yield _Told(Harm(counted), t.span, [t], f"counted noun {lemma}", single=False, alone=True)
        deed = harm_words.words("deeds").get(lemma)
        if deed and (t.pos != "VERB" or t.tag == "VBG"):
            for prep in self._ofs(t):
                who = self.syntax.children(prep.i, "pobj")
                yield _Told(Harm(deed), t.span, who, f"{lemma} of", single=Harm(deed) is not Harm.DISPLACED)
            owner = next(iter(self.syntax.children(t.i, "poss")), None)
            if owner is not None and t.tag == "NN" and lemma not in {"body", "corpse", "execution", "detention"}:
                yield _Told(Harm(deed), t.span, [owner], f"whose {lemma}", people_only=True)
        if t.lower in {"lives", "life"}:
            yield from self._lives(t)

    def _ofs(self, t: Token) -> list[Token]:
        """The "of" of a deed, and those joined with it: "the murders of his wife and of two guests"."""
        own = [p for p in self.syntax.children(t.i, "prep") if p.lower == "of"]
        return own + [c for p in own for c in self.syntax.children(p.i, "conj") if c.lower == "of"]

    def _holds(self, t: Token) -> bool:
        """False where what is told of the noun did not happen, or where one like "hostage" lacks its verb."""
        above = list(self.syntax.ancestors(t.i))
        verb = next((v for v in above if v.pos == "VERB"), None)
        if verb is not None and not victims.is_real(self.syntax, verb):
            return False
        verbs = load("counts")["beside"].get(t.lemma)
        return verbs is None or any(v.lemma in verbs for v in above)

    def _lives(self, t: Token) -> Iterator[_Told]:
        near = self.words[max(0, t.i - self.base - 8) : t.i - self.base + 6]
        if not any(w.lemma in {*load("counts")["lives"]["verbs"], "loss"} for w in near):
            return
        if self._amount(t):
            yield _Told(Harm.KILLED, t.span, [t], "lives lost", single=False)
        for prep in self.syntax.children(t.i, "prep"):
            if prep.lower == "of":
                yield _Told(Harm.KILLED, t.span, self.syntax.children(prep.i, "pobj"), "lives of")

    # --- who stands where

    def _before(self, t: Token) -> list[Token]:
        """The counted noun right before a participle: "dozens more wounded", "five hurt"."""
        k = t.i - self.base - 1
        if k < 0 or t.tag not in {"VBN", "VBD", "JJ"} or self._has_noun_after(k + 1):
            return []
        last = self.words[k]
        if last.i in self._at or (last.pos in {"NOUN", "PROPN", "ADJ"} and self._amount(last)):
            return [last]
        return []

    def _after(self, k: int) -> list[Token]:
        """The noun phrase that begins at word `k`."""
        amount = self._at.get(self.words[k].i)
        at = (amount.last - self.base) if amount else k
        last = None
        while at < len(self.words) and self.words[at].pos in {"DET", "ADJ", "NOUN", "PROPN", "NUM"}:
            last = self.words[at]
            at += 1
        if last is None and amount:
            last = self.syntax.tokens[amount.last - 1]
        return [last] if last is not None else []

    def _has_noun_after(self, k: int) -> bool:
        """True where an object follows right behind word `k`."""
        after = self.words[k + 1] if k + 1 < len(self.words) else None
        return after is not None and after.pos in _OBJECTS and after.lower not in harm_words.nouns("behind", "words")

    def _amount(self, head: Token) -> Amount | None:
        """The number that counts this noun, or that this token belongs to."""
        own = self._at.get(head.i)
        if own:
            return own
        k = head.i - self.base - 1
        steps = 0
        while k >= 0 and steps < 8:
            t = self.words[k]
            amount = self._at.get(t.i)
            if amount:
                reach = {head.i} | {a.i for a in self.syntax.ancestors(amount.core)}
                return (
                    amount
                    if steps == 0 or head.i in reach & set(self._ids(amount)) or self._leads(amount, head)
                    else None
                )
            if t.lower == ")":
                k = self._opened(k)
            elif t.pos not in {"ADJ", "NOUN", "PROPN", "ADV", "VERB", "PART"} and t.lower not in _INNER:
                return None
            k -= 1
            steps += 1
        return None

    def _opened(self, k: int) -> int:
        """Where the bracket opens that closes at word `k`: "three Frontier Corps (FC) guards"."""
        return next((i for i in range(k - 1, max(-1, k - 5), -1) if self.words[i].lower == "("), k)

    def _ids(self, amount: Amount) -> list[int]:
        return [a.i for i in range(amount.first, amount.last) for a in self.syntax.ancestors(i)]

    def _leads(self, amount: Amount, head: Token) -> bool:
        """True where only modifiers stand between the number and the noun."""
        k = head.i - self.base - 1
        while k >= amount.last - self.base:
            t = self.words[k]
            if t.lower == ")" and self._opened(k) < k:
                k = self._opened(k)
            elif not (t.pos in {"ADJ", "NOUN", "PROPN"} or t.lower in _INNER or t.tag in {"VBN", "VBG"}):
                return False
            k -= 1
        return True

    # --- from whom to how many

    def _counted(self, told: _Told) -> Iterator[Cost]:
        for first in told.who:
            for head in [first] if told.alone else victims.joined(self.syntax, first):
                cost = self._cost(told, head)
                if cost is None:
                    continue
                yield cost
                for part in victims.including(self.syntax, head):
                    piece = self._cost(told, part, part=True) if self._amount(part) else None
                    if piece is not None:
                        yield piece
        for head in self._beside(told):
            cost = self._cost(told, head)
            if cost is not None:
                yield cost

    def _beside(self, told: _Told) -> Iterator[Token]:
        """Whom a verb befalls with those it names: "was killed along with two guards"."""
        verb = self.syntax.top(told.cue)
        if verb is None or not told.who:
            return
        for before, t in pairwise(self.words):
            if t.lower == "with" and before.lower in {"along", "together"} and verb.i in {t.head, before.head}:
                yield from self.syntax.children(t.i, "pobj")

    def _cost(self, told: _Told, head: Token, *, part: bool = False) -> Cost | None:
        amount = self._amount(head)
        noun = self._noun_of(head, amount)
        if noun is not None and harm_words.is_thing(noun) and noun.lemma not in harm_words.words("counted"):
            return None
        if told.people_only and not (noun is not None and harm_words.is_person(noun)):
            return None
        if told.by == "verb lose" and (noun is None or harm_words.whom(noun) not in {Whom.COMBATANT, Whom.POLICE}):
            return None
        if told.harm is Harm.DISPLACED and noun is not None and harm_words.whom(noun) is Whom.COMBATANT:
            return None
        if amount and not self._is_no(amount):
            low, high = amount.low, amount.high
            last = head.span if head.i >= amount.first else amount.span
            span = hull((amount.span, last))
        else:
            low = high = 0 if amount else self._bare(head, single=told.single)
            if low is None:
                return None
            first = next(iter(self.syntax.children(head.i, "det")), head)
            if amount:
                first = next(t for t in reversed(self.words[: amount.core - self.base]) if t.lower == "no")
            span = hull((first.span, head.span))
        by = f"{told.by}, part" if part else told.by
        whom = harm_words.whom(noun) if noun is not None else Whom.UNKNOWN
        return Cost(span=span, harm=told.harm, low=low, high=high, whom=whom, who=span, cue=told.cue, by=by)

    def _is_no(self, amount: Amount) -> bool:
        """True for "no one" and "no-one", and for "no 15 soldiers"."""
        before = [t.lower for t in self.words[max(0, amount.core - self.base - 2) : amount.core - self.base]]
        return before[-1:] == ["no"] or before == ["no", "-"]

    def _noun_of(self, head: Token, amount: Amount | None) -> Token | None:
        """The noun that says what is counted; None where a bare number stands: "killed ten"."""
        if head.i in self._at:
            of = next((p for p in self.syntax.children(head.i, "prep") if p.lower == "of"), None)
            inner = next(iter(self.syntax.children(of.i, "pobj")), None) if of else None
            if inner is not None and inner.pos in {"NOUN", "PROPN"}:
                return inner
            return None
        return head

    def _bare(self, head: Token, *, single: bool) -> int | None:
        """0 for "no one", 1 for one person told without a number, else None."""
        dets = {t.lower for t in self.syntax.children(head.i, "det", "poss")}
        if head.lower in {"nobody", "none"} or "no" in dets:
            return 0
        if not single:
            return None
        if head.lower in {"he", "she", "him", "her"}:
            return 1
        if head.lower == "another":
            return 1
        if head.tag == "JJ" and head.lower in _ORDINALS and dets & {"a", "the"}:
            return 1
        if head.tag in {"NN", "NNP"} and dets & {"a", "an", "another", "one"} and self._may_be_person(head):
            return 1
        if (
            head.tag == "NN"
            and harm_words.is_person(head)
            and (dets or self.syntax.children(head.i, "amod", "compound"))
        ):
            return 1
        if head.tag == "NNP" and (head.ent == "PERSON" or (not dets and self._is_full_name(head))):
            return 1
        return None

    def _may_be_person(self, head: Token) -> bool:
        return head.ent == "NORP" or not (harm_words.is_thing(head) or harm_words.is_group(head))

    def _is_full_name(self, head: Token) -> bool:
        """True for two names or more that may be a person's: the parser takes a strange one for a body."""
        words = [*self.syntax.children(head.i, "compound"), head]
        bodies = harm_words.nouns("people", "groups")
        return len(words) > 1 and all(
            t.tag == "NNP" and t.ent in {"", "ORG", "WORK_OF_ART", "FAC"} and t.lower not in bodies for t in words
        )

    # --- patterns over the sentence

    def _none(self) -> Iterator[Cost]:
        """Nobody harmed: "no casualties", "without injuries", "escaped unhurt"."""
        table = load("counts")["none"]
        for k, t in enumerate(self.words):
            if t.lower in table["unharmed"]:
                yield Cost(span=t.span, harm=Harm.INJURED, low=0, high=0, cue=t.span, by="unharmed")
            harms = table["nouns"].get(t.lemma)
            if harms is None:
                continue
            before = self.words[max(0, k - 6) : k]
            no = next((w for w in reversed(before) if w.lower in {"no", "without", "any", "zero"}), None)
            if no is None or any(
                w.pos in _VERBAL | {"ADP"} or w.lower in table["more"] for w in self.words[no.i - self.base + 1 : k]
            ):
                continue
            if no.lower == "any" and not any(
                w.lower in {"without", "deny", "denied", "not", "n't", "no"} for w in before
            ):
                continue
            span = hull((no.span, t.span))
            for harm in harms:
                yield Cost(span=span, harm=Harm(harm), low=0, high=0, cue=span, by="none told")

    def _totals(self) -> Iterator[Cost]:
        """Running totals: "the death toll rose to 15"."""
        words = [w.lower for w in self.words]
        done = -1
        for k in range(len(words)):
            if k < done:
                continue
            hit = next(
                ((h, p) for h, p in harm_words.toll_nouns().get(words[k], ()) if tuple(words[k : k + len(p)]) == p),
                None,
            )
            if hit is None:
                continue
            harm, phrase = hit
            done = k + len(phrase)
            amount = self._total_at(done, len(phrase))
            if amount:
                low, high = amount.low, amount.high
                if (
                    amount.core > self.base
                    and self.syntax.tokens[amount.first - 1].lower == "from"
                    and high is not None
                ):
                    low = high
                cue = Span(self.words[k].start, self.words[done - 1].end)
                yield Cost(span=amount.span, harm=harm, low=low, high=high, cue=cue, by=f"total: {' '.join(phrase)}")

    def _total_at(self, k: int, width: int) -> Amount | None:
        before = load("counts")["tolls"]["before"]
        for a in self.amounts:
            at = a.first - self.base
            if k <= at <= k + 22 and (self.words[at - 1].lower in before or at == k):
                return a
            if a.last - self.base == k - width - 1 and at and self.words[at - 1].lower == "to":
                return a  # "brought to 15 the number of deaths"
            if k <= at and self.words[at - 1].lower == "from" and a.high is not None and a.low != a.high:
                return a
        return None


# What may stand between a number and the noun it counts, beside adjectives and nouns.
_INNER = frozenset({"-", "–", "'s", "'", '"', "“", "”", "``", "''", "more", "other", "u.s.", "us"})
_THEMSELVES = frozenset({"themselves", "himself", "herself"})
# What the parser takes a strange name of a person for.
_MISTAKEN = frozenset({"", "ORG", "WORK_OF_ART", "FAC"})
_ORDINALS = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})


def _is_shadowed(cost: Cost, costs: Iterable[Cost]) -> bool:
    """True for people counted as refugees or hostages of whom the same words tell another harm: "12 refugees died"."""
    if not cost.by.startswith("counted noun") or cost.harm not in {Harm.DISPLACED, Harm.CAPTURED}:
        return False
    return any(c.harm is not cost.harm and c.span.meets(cost.span) for c in costs)


def _once(costs: Iterable[Cost]) -> list[Cost]:
    """One cost a harm and number phrase, the first told."""
    seen: list[Cost] = []
    for c in costs:
        if not any(c.harm is s.harm and c.span.meets(s.span) for s in seen):
            seen.append(c)
    return seen
