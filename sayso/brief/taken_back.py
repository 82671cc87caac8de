"""What sources told and then corrected or withdrew, in their words. It counts no more, and it is not forgotten."""

from __future__ import annotations

from sayso.brief.wording import called, carrier, quote, sentence, told_at
from sayso.record import Claim
from sayso.record.brief import Former, Mark, Part, Section, Sentence, Topic, Words
from sayso.record.phrases import headline, moment


def corrected(former: Former, now: Claim) -> Sentence:
    """The words that a source took out of what it tells, and those that it put there."""
    if former.after is None:
        return _took_out(former, (former.claim.id, now.id))
    words = [_who(former.claim), (Part.PLAIN, " corrected what it told"), *_when(former.claim), (Part.PLAIN, ": ")]
    words += [
        (Part.QUOTE, quote(former.words.quote)),
        (Part.PLAIN, " became "),
        (Part.QUOTE, quote(former.after.quote)),
    ]
    return sentence(Topic.TAKEN_BACK, words, (former.claim.id, now.id))


def _took_out(former: Former, claims: tuple[str, ...]) -> Sentence:
    verb = " withdrew what it told" if former.withdrew else " took out what it told"
    words = [_who(former.claim), (Part.PLAIN, verb), *_when(former.claim), (Part.PLAIN, ": ")]
    return sentence(Topic.TAKEN_BACK, (*words, (Part.QUOTE, quote(former.words.quote))), claims)


def taken_back(former: Former) -> Section:
    """A section for a claim that nothing took up: its words, and that the source took them back."""
    claim = former.claim
    heading: list[tuple[Part, str]] = [(Part.PLAIN, headline(claim.event.type))]
    heading += [(Part.PLAIN, ", told by "), (Part.NAME, carrier(claim))] if carrier(claim) else []
    gist: list[tuple[Part, str]] = [(Part.PLAIN, "counts no more")]
    gist += [(Part.PLAIN, ", since "), (Part.TIME, moment(former.at))] if former.at else []
    return Section(
        incident=None,
        heading=Sentence(topic=Topic.TAKEN_BACK, words=tuple(heading), claims=(claim.id,)),
        gist=Sentence(topic=Topic.TAKEN_BACK, words=tuple(gist), claims=(claim.id,)),
        sentences=(_took_out(former, (claim.id,)),),
        marks=(Mark.WITHDRAWN,) if former.withdrew else (),
    )


def _who(claim: Claim) -> tuple[Part, str]:
    return (Part.VOICE, called(carrier(claim)) or "an outlet without a name")


def _when(claim: Claim) -> Words:
    at = told_at(claim)
    return ((Part.PLAIN, " on "), (Part.TIME, at)) if at else ()
