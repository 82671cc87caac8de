"""An incident in sentences: who says what, on what they disagree, what nobody knows. Each stands on its claims.

A denial is worded as somebody's denial, a number as somebody's number. What is said to be unknown, what is said to be
none and what is not told are three sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sayso.record import (
    Aspect,
    Claim,
    Count,
    Dispute,
    EventType,
    Harm,
    Incident,
    Origin,
    Place,
    PlaceKind,
    Position,
    Series,
    Stance,
    Toll,
    When,
    Whom,
)
from sayso.record.brief import Mark, Part, Section, Sentence, Topic, Words
from sayso.record.phrases import headline, moment, number_told, one_line, when_told
from sayso.record.words import CLASS_OF, SYMMETRIC, EventClass

ClaimOf = Callable[[str], Claim]

# How many names a sentence holds before it says "and 3 others"; the claims behind it lead to all of them.
NAMES = 6
FEW_NAMES = 3
# A quotation longer than this is cut at a word; all of it stands in the list of claims.
QUOTE = 240
# What begins a name with a capital only where it begins a sentence.
_SMALL = frozenset({
    *("the", "a", "an", "its", "their", "his", "her", "our", "some", "several", "many"),
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
})
_MARKS = "“”„«»\"‘’' "

# How each type is told: the noun with its verb, and what stands before the doer and before the one it is done to.
_DEEDS: dict[EventType, tuple[str, str, str]] = {
    EventType.ARMED_CLASH: ("was an armed clash", "between", "and"),
    EventType.OFFENSIVE: ("was an offensive", "by", "against"),
    EventType.TERRITORY_CHANGE: ("was a change of control", "involving", "and"),
    EventType.WITHDRAWAL: ("was a withdrawal", "by", "from"),
    EventType.AIR_STRIKE: ("was an air strike", "by", "on"),
    EventType.SHELLING: ("was shelling", "by", "of"),
    EventType.BOMBING: ("was a bombing", "by", "against"),
    EventType.SUICIDE_BOMBING: ("was a suicide bombing", "by", "against"),
    EventType.ATTACK: ("was an attack", "by", "on"),
    EventType.OTHER_VIOLENCE: ("was violence", "by", "against"),
    EventType.ABDUCTION: ("was an abduction", "by", "of"),
    EventType.ARREST: ("was an arrest", "by", "of"),
    EventType.SEIZURE: ("was a seizure", "by", "from"),
    EventType.DESTRUCTION: ("was destruction", "by", "of"),
    EventType.TOLL_REPORT: ("was a count of casualties", "by", "among"),
    EventType.PROTEST: ("was a protest", "by", "against"),
    EventType.RIOT: ("was a riot", "by", "against"),
    EventType.CRACKDOWN: ("was a crackdown", "by", "on"),
    EventType.DEPLOYMENT: ("was a deployment", "by", "involving"),
    EventType.THREAT: ("was a threat", "by", "against"),
    EventType.RESTRICTION: ("was a restriction", "by", "on"),
    EventType.CENSURE: ("was an accusation", "by", "against"),
    EventType.DEMAND: ("was a demand", "by", "to"),
    EventType.REJECTION: ("was a rejection", "by", "of"),
    EventType.TALKS: ("were talks", "between", "and"),
    EventType.AGREEMENT: ("was an agreement", "between", "and"),
    EventType.RELEASE: ("was a release", "by", "of"),
    EventType.AID: ("was aid", "from", "to"),
    EventType.DISPLACEMENT: ("was a displacement", "by", "of"),
    EventType.LEADERSHIP_CHANGE: ("was a change of leadership", "involving", "and"),
    EventType.TRIAL: ("was a trial", "by", "of"),
}
_HARMED = {
    Harm.KILLED: "killed",
    Harm.INJURED: "injured",
    Harm.CAPTURED: "captured",
    Harm.MISSING: "missing",
    Harm.DISPLACED: "displaced",
}
_PEOPLE = {
    Whom.CIVILIAN: ("civilian", "civilians"),
    Whom.COMBATANT: ("combatant", "combatants"),
    Whom.POLICE: ("police officer", "police officers"),
    Whom.OFFICIAL: ("official", "officials"),
}
_ASPECTS = {
    Aspect.HAPPENED: "whether it happened",
    Aspect.WHO: "who did it",
    Aspect.WHEN: "when it was",
    Aspect.WHERE: "where it was",
    Aspect.HOW: "how it was",
}
AFFIRMING = frozenset({Stance.AFFIRMS, Stance.CLAIMS})


def section(incident: Incident, claim: ClaimOf) -> Section:
    """All that is said of one incident."""
    return Section(
        incident=incident.id,
        heading=heading(incident),
        gist=gist(incident),
        sentences=tuple(_sentences(incident, claim)),
        marks=marks(incident),
    )


def _sentences(incident: Incident, claim: ClaimOf) -> Iterator[Sentence]:
    yield what(incident)
    yield from in_words(incident, claim)
    yield from unaffirmed(incident)
    yield from deeds(incident)
    yield from denials(incident, claim)
    yield from doubts(incident)
    for series in incident.series:
        yield toll(series)
        yield from over_time(series)
    yield from disputes(incident)
    yield from unknowns(incident)
    yield from outlets(incident)


def marks(incident: Incident) -> tuple[Mark, ...]:
    """How those who speak of it leave it."""
    found: list[Mark] = []
    if not incident.happened:
        found.append(Mark.EXPECTED)
    if incident.disputed or (_affirmed(incident) and incident.denying):
        found.append(Mark.DISPUTED)
    if not _affirmed(incident) and incident.denying:
        found.append(Mark.DENIED)
    if not _affirmed(incident) and not incident.denying and _with(incident, Stance.DOUBTS):
        found.append(Mark.DOUBTED)
    return tuple(found)


def heading(incident: Incident) -> Sentence:
    """ "Suicide bombing in Kunduz, Mon 30 Aug 2021"."""
    words: list[tuple[Part, str]] = [(Part.PLAIN, headline(incident.type))]
    if incident.places:
        words += _placed(incident.places, most=FEW_NAMES)
    if day := day_told(incident.when):
        words += [(Part.PLAIN, ", "), (Part.TIME, day)]
    return Sentence(topic=Topic.WHAT, words=tuple(words), claims=incident.claims)


def gist(incident: Incident) -> Sentence:
    """One line: the cost, the voices for and against, the outlets."""
    words: list[tuple[Part, str]] = [*_cost(incident)]
    sides = [
        (incident.affirming, _s(" origin", incident.affirming)),
        (incident.denying, " denying"),
        (_with(incident, Stance.EXPECTS), " expecting"),
    ]
    shown = [(them, name) for them, name in sides if them]
    for n, (them, name) in enumerate(shown):
        words += [(Part.PLAIN, ", " if n else ""), (Part.COUNTED, str(len(them))), (Part.PLAIN, name)]
    if not shown:
        words.append((Part.PLAIN, "no named origin"))
    if incident.outlets:
        words += [(Part.PLAIN, " · "), (Part.COUNTED, str(len(incident.outlets)))]
        words.append((Part.PLAIN, _s(" outlet", incident.outlets)))
    return Sentence(topic=Topic.WHAT, words=tuple(words), claims=incident.claims)


def _cost(incident: Incident) -> Words:
    """ "killed: 17, injured: at least 41 · ": every harm that is told, and of violence that the dead are not told."""
    words: list[tuple[Part, str]] = []
    if _is_violent(incident) and incident.toll(Harm.KILLED) is None:
        words.append((Part.PLAIN, "killed: not told"))
    for series in incident.series:
        words.append((Part.PLAIN, f"{', ' if words else ''}{_HARMED[series.harm]}: "))
        words.append((Part.NUMBER, how_many(series.harm, series.chosen)))
    return (*words, (Part.PLAIN, " · ")) if words else ()


def what(incident: Incident) -> Sentence:
    """What is told, by whom, where and when; of what is only denied, doubted or expected, that it is."""
    noun, by, to = _DEEDS[incident.type]
    verb, _, noun = noun.partition(" ")
    words: list[tuple[Part, str]] = []
    whose: list[tuple[Part, str]] = []
    speakers, stance = _speakers(incident)
    names = _listed([o.name for o in speakers], Part.VOICE, most=FEW_NAMES)
    if stance is Stance.AFFIRMS:
        # What is told stands first: of forty voices one would read no deed before the third line.
        words = [(Part.PLAIN, f"There {verb} {noun}")]
        n = (Part.COUNTED, str(len(speakers)))
        whose = [(Part.PLAIN, ", according to "), n, (Part.PLAIN, f"{_s(' independent origin', speakers)} ("), *names]
        whose.append((Part.PLAIN, ")"))
    elif stance is Stance.DENIES:
        words = [*names, (Part.PLAIN, f" denied that there {verb} {noun}")]
    elif stance is Stance.DOUBTS:
        words = [*names, (Part.PLAIN, f" doubted that there {verb} {noun}")]
    elif stance is Stance.EXPECTS:
        words = [*names, (Part.PLAIN, f" expected {noun}")]
    else:
        words = [(Part.PLAIN, f"{'An outlet without a name tells of' if incident.happened else 'Expected is'} {noun}")]
    words += _participants(incident, by=by, to=to)
    if incident.places:
        words += _placed(incident.places, most=NAMES)
    if told := time_told(incident.when):
        words += [(Part.PLAIN, " "), (Part.TIME, told)]
    words += whose
    behind = _claims_of(speakers) or incident.claims
    return sentence(Topic.WHAT, words, behind)


def _speakers(incident: Incident) -> tuple[tuple[Origin, ...], Stance | None]:
    """Who stands for the first sentence: those who affirm, else deny, else doubt, else expect."""
    if not incident.happened and (expecting := _with(incident, Stance.EXPECTS)):
        return expecting, Stance.EXPECTS
    if incident.affirming:
        return incident.affirming, Stance.AFFIRMS
    for stance in (Stance.DENIES, Stance.DOUBTS, Stance.EXPECTS):
        if them := _with(incident, stance):
            return them, stance
    return (), None


def _participants(incident: Incident, *, by: str, to: str) -> Words:
    doers = _listed(_once(incident.doers), Part.NAME, most=FEW_NAMES)
    others = _listed(_once(incident.others), Part.NAME, most=FEW_NAMES)
    if incident.type in SYMMETRIC and not (doers and others):
        # One side alone is told: "an armed clash with the other side not told" would be ours, so only who was there.
        return ((Part.PLAIN, " involving "), *(doers or others)) if doers or others else ()
    if incident.type is EventType.DISPLACEMENT and not others:
        by = "of"  # those who move by themselves, where nobody is told to have driven them
    words: list[tuple[Part, str]] = []
    if doers:
        words += [(Part.PLAIN, f" {by} "), *doers]
    if others:
        words += [(Part.PLAIN, f" {to} "), *others]
    return tuple(words)


def _placed(places: Sequence[Place], *, most: int) -> Words:
    at = " at " if places[0].kind is PlaceKind.FACILITY else " in "
    return ((Part.PLAIN, at), *_listed([p.name for p in places], Part.NAME, most=most))


def in_words(incident: Incident, claim: ClaimOf) -> Iterator[Sentence]:
    """The words in which it was first affirmed."""
    for id in incident.claims:
        told = claim(id)
        if any(r.stance in AFFIRMING for r in told.event.reports):
            where = carrier(told)
            words: list[tuple[Part, str]] = [
                (Part.PLAIN, "It was first told in these words: "),
                (Part.QUOTE, quote(told.evidence[0].quote)),
            ]
            if where:
                words += [(Part.PLAIN, " ("), (Part.NAME, where)]
                if at := told_at(told):
                    words += [(Part.PLAIN, ", "), (Part.TIME, at)]
                words.append((Part.PLAIN, ")"))
            yield sentence(Topic.WORDS, words, (id,))
            return


def unaffirmed(incident: Incident) -> Iterator[Sentence]:
    """That nobody with a name affirms it, where that is so."""
    if not incident.affirming:
        nobody = "No named origin affirms it" if incident.happened else "None of them tells that it took place"
        yield sentence(Topic.VOICES, [(Part.PLAIN, nobody)], incident.claims)


def deeds(incident: Incident) -> Iterator[Sentence]:
    """Who says that it was their own doing."""
    for origin in _with(incident, Stance.CLAIMS):
        words = [(Part.VOICE, called(origin.name)), (Part.PLAIN, " claimed it as a deed of its own")]
        yield sentence(Topic.DEED, words, origin.claims)


def denials(incident: Incident, claim: ClaimOf) -> Iterator[Sentence]:
    """Who denies it, in their own words where a claim holds nothing but the denial."""
    for origin in incident.denying:
        words: list[tuple[Part, str]] = [
            (Part.VOICE, called(origin.name)),
            (Part.PLAIN, " denied it or a part in it"),
        ]
        said = next((c for c in map(claim, origin.claims) if _only(c, Stance.DENIES)), None)
        if said is not None:
            # "At the words": they may be those of the denial ("there was no clash") or of what is denied ("any clash").
            words += [(Part.PLAIN, ", at the words "), (Part.QUOTE, quote(said.evidence[0].quote))]
        yield sentence(Topic.DENIAL, words, origin.claims)


def doubts(incident: Incident) -> Iterator[Sentence]:
    for origin in _with(incident, Stance.DOUBTS):
        words = [(Part.VOICE, called(origin.name)), (Part.PLAIN, " doubted it")]
        yield sentence(Topic.DOUBT, words, origin.claims)


def toll(series: Series) -> Sentence:
    """The number that is chosen, and whose it is."""
    words = [*_counted(series.harm, series.chosen), *_whose(series.chosen)]
    return sentence(Topic.TOLL, words, (series.chosen.claim,))


def _counted(harm: Harm, count: Count) -> Words:
    """ "At least 12 people were killed", "Nobody was killed", "How many were killed is not known"."""
    word = _HARMED[harm]
    if count.unknown:
        return ((Part.PLAIN, f"How many were {word} is "), (Part.NUMBER, "not known"))
    one, many = _PEOPLE.get(count.whom, ("person", "people"))
    if count.low == count.high == 0:
        return ((Part.NUMBER, f"No {one}" if count.whom in _PEOPLE else "Nobody"), (Part.PLAIN, f" was {word}"))
    told = how_many(harm, count)
    single = count.low == count.high == 1
    number = told[:1].upper() + told[1:]
    return ((Part.NUMBER, number), (Part.PLAIN, f" {one if single else many} {'was' if single else 'were'} {word}"))


def _whose(count: Count) -> Words:
    words: list[tuple[Part, str]] = [
        (Part.PLAIN, ", according to "),
        (Part.VOICE, called(count.by) or "the dispatch"),
    ]
    if count.at:
        words += [(Part.PLAIN, ", "), (Part.TIME, moment(count.at))]
    return tuple(words)


def over_time(series: Series) -> Iterator[Sentence]:
    """Every number that was told, by whom and when, where there is more than one; what a voice repeats, once."""
    told: dict[tuple[str, int | None, int | None, bool], Count] = {}
    for count in series.counts:
        told.setdefault((count.by, count.low, count.high, count.unknown), count)
    if len({key[1:] for key in told}) < 2:
        return
    words: list[tuple[Part, str]] = [(Part.PLAIN, f"{_HARMED[series.harm].capitalize()}, as it was told over time: ")]
    before: Count | None = None
    for count in told.values():
        if before is None or before.at != count.at:
            words.append((Part.PLAIN, "; " if before else ""))
            words += [(Part.TIME, moment(count.at)), (Part.PLAIN, ": ")] if count.at else []
        else:
            words.append((Part.PLAIN, ", "))
        words += [(Part.NUMBER, how_many(series.harm, count)), (Part.PLAIN, " ("), _voice(count), (Part.PLAIN, ")")]
        before = count
    yield sentence(Topic.OVER_TIME, words, [c.claim for c in series.counts])


def _voice(count: Count) -> tuple[Part, str]:
    return (Part.VOICE, called(count.by) or "the dispatch")


def disputes(incident: Incident) -> Iterator[Sentence]:
    for dispute in incident.disputes:
        words: list[tuple[Part, str]] = [(Part.PLAIN, f"It is disputed {_aspect(dispute)}: ")]
        for n, position in enumerate(dispute.positions):
            words += [(Part.PLAIN, "; " if n else ""), _held(position, dispute.aspect)]
            if position.holders:
                words += [(Part.PLAIN, " ("), *_listed(position.holders, Part.VOICE, most=NAMES), (Part.PLAIN, ")")]
        yield sentence(Topic.DISPUTE, words, dispute.claims)


def _held(position: Position, aspect: Aspect) -> tuple[Part, str]:
    if aspect is Aspect.WHEN:
        return (Part.TIME, moment(one_line(position.holds)))
    if aspect is Aspect.HOW_MANY:
        return (Part.NUMBER, "none" if position.holds == "0" else one_line(position.holds))
    return (Part.NAME, one_line(position.holds))


def _aspect(dispute: Dispute) -> str:
    if dispute.aspect is Aspect.HOW_MANY:
        return f"how many were {one_line(dispute.about)}" if dispute.about else "how many there were"
    return _ASPECTS[dispute.aspect]


def unknowns(incident: Incident) -> Iterator[Sentence]:
    """What none of the claims tells. All of them stand behind it: each is silent."""
    was = "was" if incident.happened else "is to be"
    for asked, told in (("Where", bool(incident.places)), ("When", bool(time_told(incident.when)))):
        if not told:
            yield sentence(Topic.UNKNOWN, [(Part.PLAIN, f"{asked} it {was} is not told")], incident.claims)
    if _is_violent(incident):
        silent = [_HARMED[h] for h in (Harm.KILLED, Harm.INJURED) if incident.toll(h) is None]
        if silent:
            words = [(Part.PLAIN, f"How many were {' or '.join(silent)} is not told")]
            yield sentence(Topic.UNKNOWN, words, incident.claims)


def _is_violent(incident: Incident) -> bool:
    return CLASS_OF[incident.type] is EventClass.VIOLENCE and incident.happened


def outlets(incident: Incident) -> Iterator[Sentence]:
    """Who carried it. An outlet is no voice of its own; where there is one, it stands with the first words."""
    them = incident.outlets
    if len(them) > 1 or (them and not _affirmed(incident)):
        words: list[tuple[Part, str]] = [
            (Part.COUNTED, str(len(them))),
            (Part.PLAIN, f"{_s(' outlet', them)} carried it: "),
            *_listed(them, Part.NAME, most=NAMES),
        ]
        yield sentence(Topic.OUTLETS, words, incident.claims)


def how_many(harm: Harm, count: Count) -> str:
    """How many: "12", "at least 12", "none"; "not known" where the teller says that it is not known."""
    if count.unknown:
        return "not known"
    return number_told(Toll(harm=harm, low=count.low, high=count.high))


def time_told(when: When) -> str:
    """When it was, with its preposition: "on Mon 30 Aug 2021, 13:40 UTC", "from ... to ..."; "" where not told."""
    told = when_told(when)
    if not told or when.start is None or when.end is None:
        return told
    if when.start != when.end:
        return told if told.startswith(("in ", "within ")) else f"from {told}"
    if len(when.start) <= len("2021-08"):
        return f"in {told}"
    about = "about " if when.approximate else ""
    day = moment(when.start[:10])
    clock = moment(when.start).removeprefix(day).strip()
    return f"on {day}, {about}{clock}" if clock else f"on {'or ' if about else ''}{about}{day}"


def day_told(when: When) -> str:
    """The day alone: "Mon 30 Aug 2021"; "since" and "until" where it has one end."""
    start, end = (moment(v[:10]) if v else None for v in (when.start, when.end))
    if start is None:
        return f"until {end}" if end else ""
    if end is None:
        return f"since {start}"
    return start if start == end else f"{start} to {end}"


def carrier(claim: Claim) -> str:
    """Who published the claim's dispatch; "" where that is not known."""
    return one_line(claim.outlet or claim.agency or "")


def told_at(claim: Claim) -> str:
    """When the claim's dispatch was published, else filed; "" where neither is told."""
    at = claim.published or claim.filed
    return moment(at) if at else ""


def chain_told(claim: Claim, chain: Iterable[str]) -> str:
    """Who says so, the one cited first in front: "Pamir News Agency ← sources"; for (), the outlet itself."""
    names = [one_line(claim.source(i).name) for i in chain]
    return " ← ".join(names) or f"{one_line(claim.agency or claim.outlet or 'the dispatch')} itself"


def quote(words: str) -> str:
    """The words in quotation marks, on one line, cut at a word where they are long.

    Marks of their own at either end go, and so does the "that" of indirect speech before them.
    """
    line = one_line(words).removeprefix("that ").strip(_MARKS) or one_line(words)
    if len(line) > QUOTE:
        line = line[:QUOTE].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"


def sentence(topic: Topic, words: Iterable[tuple[Part, str]], claims: Iterable[str]) -> Sentence:
    """The stretches as a sentence: a capital at its start, a full stop at its end."""
    kept = [(part, text) for part, text in words if text]
    part, first = kept[0]
    kept[0] = (part, first[:1].upper() + first[1:])
    if not kept[-1][1].endswith((".”", "!”", "?”", "…”")):
        kept.append((Part.PLAIN, "."))
    return Sentence(topic=topic, words=tuple(kept), claims=tuple(dict.fromkeys(claims)))


def called(name: str) -> str:
    """A name within a sentence: on one line, its article or number word small."""
    line = one_line(name)
    article, space, rest = line.partition(" ")
    return f"{article.lower()}{space}{rest}" if space and article.lower() in _SMALL else line


def _listed(names: Sequence[str], part: Part, *, most: int) -> Words:
    """ "A, B and C"; "A, B, C and 2 others" where there are more than `most`."""
    shown = [called(n) or "somebody without a name" for n in names]
    words: list[tuple[Part, str]] = []
    rest = len(shown) - most if len(shown) > most else 0
    shown = shown[:most] if rest else shown
    for n, name in enumerate(shown):
        last = n == len(shown) - 1 and not rest
        words += [(Part.PLAIN, "" if not n else " and " if last else ", "), (part, name)]
    if rest:
        words += [(Part.PLAIN, " and "), (Part.COUNTED, str(rest)), (Part.PLAIN, " others" if rest > 1 else " other")]
    return tuple(w for w in words if w[1])


def _once(names: Iterable[str]) -> list[str]:
    """Each name once, however its first letter is written."""
    return list({called(n).casefold(): n for n in reversed(list(names))}.values())[::-1]


def _with(incident: Incident, stance: Stance) -> tuple[Origin, ...]:
    return tuple(o for o in incident.origins if o.named and stance in o.stances)


def _affirmed(incident: Incident) -> bool:
    return any(o.stances & AFFIRMING for o in incident.origins)


def _only(claim: Claim, stance: Stance) -> bool:
    reports = claim.event.reports
    return bool(reports) and all(r.stance is stance for r in reports)


def _claims_of(origins: Iterable[Origin]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for o in origins for c in o.claims))


def _s(noun: str, them: Sequence[object]) -> str:
    return noun if len(them) == 1 else f"{noun}s"
