"""What an incident tells: voices, series and disputes, case by case."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from sayso.link.linker import Linker
from sayso.link.naming import id_of, redirects
from sayso.link.origins import names_one, origins, voices
from sayso.link.series import series
from sayso.record import (
    Claim,
    Dispatch,
    Event,
    EventType,
    Harm,
    Incident,
    Judgement,
    Precision,
    Redirect,
    Report,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    Verdict,
    When,
    Whom,
    claim_id,
)

ASHWAKA = Source(id="ashwaka", name="the Ashwaka news agency", kind=SourceKind.MEDIA, mentions=(), body="Ashwaka")
UNNAMED = Source(id="unnamed", name="sources", kind=SourceKind.UNNAMED, mentions=())
FRONT = Source(id="front", name="the Front", kind=SourceKind.ARMED_GROUP, mentions=(), body="Front")
ELDER = Source(id="elder", name="Haji Ghulam", kind=SourceKind.CIVILIAN, mentions=(), person="Haji Ghulam")
HOSPITAL = Source(id="hospital", name="the hospital", kind=SourceKind.MEDICAL, mentions=(), body="Taluqan Hospital")
SOURCES = (ASHWAKA, UNNAMED, FRONT, ELDER, HOSPITAL)


def told(
    id: str,
    *reports: tuple[tuple[str, ...], Stance],
    outlet: str = "Qasid",
    day: int = 1,
    toll: tuple[Toll, ...] = (),
    type: EventType = EventType.ARMED_CLASH,
) -> Claim:
    text = f"Clashes broke out, says {outlet}."
    dispatch = Dispatch(id=id, text=text)
    return Claim(
        id=claim_id(id, Span(0, 7)),
        dispatch=id,
        event=Event(
            id="e",
            type=type,
            triggers=(Span(0, 7),),
            reports=tuple(Report(chain=chain, stance=stance) for chain, stance in reports),
            toll=toll,
        ),
        evidence=(dispatch.cite(Span(0, len(text))),),
        sources=SOURCES,
        outlet=outlet,
        published=f"2021-09-{day:02}",
    )


def incident(*claims: Claim) -> Incident:
    """All of them as one incident, by a person's word."""
    linker = Linker()
    for claim in claims:
        linker.add(Dispatch(id=claim.dispatch, text=claim.dispatch), [claim])
    linker.judge(
        Judgement(left=a.id, right=b.id, verdict=Verdict.SAME, by="a coder", at="2021-09-10T10:00Z")
        for a, b in pairwise(claims)
    )
    return linker.incident(claims[0].id)


AFFIRMS, DENIES = Stance.AFFIRMS, Stance.DENIES


def test_an_agency_cited_by_ten_outlets_is_one_origin() -> None:
    found = incident(*(told(f"d{n}", (("ashwaka", "unnamed"), AFFIRMS), outlet=f"Paper {n}") for n in range(10)))
    assert [(o.name, o.named, len(o.outlets)) for o in found.origins] == [("Ashwaka", True, 10)]
    assert len(found.outlets) == 10


def test_unnamed_sources_leave_the_one_who_cites_them() -> None:
    assert [v.name for v in voices([told("d1", (("unnamed",), AFFIRMS))])] == ["Qasid"]


def test_what_an_outlet_ascribes_is_not_its_own_word_as_well() -> None:
    assert [v.name for v in voices([told("d1", ((), AFFIRMS), (("elder",), AFFIRMS))])] == ["Haji Ghulam"]


def test_a_voice_is_one_under_the_name_of_the_agency_that_another_cites() -> None:
    own = told("d1", ((), AFFIRMS), outlet="Ashwaka")
    cited = told("d2", (("ashwaka",), AFFIRMS))
    assert [o.name for o in origins(voices([own, cited]))] == ["Ashwaka"]


def cited_as(*bodies: str) -> list[str]:
    """The origins of claims that each cite a body under that name."""
    claims = [
        replace(
            told(f"d{n}", (("front",), AFFIRMS), outlet=f"Paper {n}"),
            sources=(Source(id="front", name=body, kind=SourceKind.ARMED_GROUP, mentions=(), body=body),),
        )
        for n, body in enumerate(bodies)
    ]
    return sorted(o.name for o in origins(voices(claims)))


def test_a_name_told_in_short_is_the_one_voice_that_it_can_be() -> None:
    assert cited_as("Front", "the Northern Front") == ["the Northern Front"]
    assert cited_as("U.S. Central Command", "US Central Command") == ["U.S. Central Command"]
    assert cited_as("Front", "the Northern Front", "the Southern Front") == [
        "Front",
        "the Northern Front",
        "the Southern Front",
    ]


def test_a_source_that_nobody_names_is_no_voice_whatever_it_is_close_to() -> None:
    some = Source(id="front", name="a Front source", kind=SourceKind.UNNAMED, mentions=(), body="Northern Front")
    assert [v.name for v in voices([replace(told("d1", (("front",), AFFIRMS)), sources=(some,))])] == ["Qasid"]


def test_an_agency_without_a_name_is_no_voice() -> None:
    some = Source(id="front", name="a local news agency", kind=SourceKind.MEDIA, mentions=(), body="local news agency")
    assert [v.name for v in voices([replace(told("d1", (("front",), AFFIRMS)), sources=(some,))])] == ["Qasid"]


def test_who_denies_is_counted_apart() -> None:
    found = incident(told("d1", (("ashwaka",), AFFIRMS)), told("d2", (("elder",), DENIES), day=2))
    assert [o.name for o in found.affirming] == ["Ashwaka"]
    assert [o.name for o in found.denying] == ["Haji Ghulam"]
    assert [(d.aspect.value, [p.holders for p in d.positions]) for d in found.disputes] == [
        ("happened", [("Ashwaka",), ("Haji Ghulam",)])
    ]


def test_what_is_only_expected_has_not_happened() -> None:
    assert not incident(told("d1", (("front",), Stance.EXPECTS))).happened
    assert incident(told("d1", (("front",), AFFIRMS))).happened


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("TASS", "the TASS news agency", True),
        ("the Front", "the Northern Front", True),
        ("LTTE", "Liberation Tigers of Tamil Eelam", True),
        ("MILF", "Moro Islamic Liberation Front", True),
        ("AFP", "AP", False),
    ],
)
def test_names_are_one_but_for_what_such_names_share(one: str, other: str, same: bool) -> None:
    assert names_one(one, other) is names_one(other, one) is same


def killed(low: int | None, high: int | None = None, *, unknown: bool = False, whom: Whom = Whom.UNKNOWN) -> Toll:
    return Toll(harm=Harm.KILLED, low=low, high=high, unknown=unknown, whom=whom)


def test_an_unknown_toll_becomes_a_number_and_nothing_is_added_up() -> None:
    (found,) = series([
        told("d1", toll=(killed(None, unknown=True),)),
        told("d2", day=2, toll=(killed(12),)),
        told("d3", day=3, toll=(killed(12),)),
    ])
    assert [(c.low, c.high, c.unknown) for c in found.counts] == [
        (None, None, True),
        (12, None, False),
        (12, None, False),
    ]
    assert (found.lowest, found.highest, found.chosen.low) == (12, None, 12)


def test_one_voice_with_fewer_dead_does_not_undo_what_several_told_before() -> None:
    seventeen = [told(f"d{n}", outlet=f"Paper {n}", toll=(killed(17, 17),)) for n in range(2)]
    one = told("d3", outlet="Factbox", day=3, toll=(killed(1, 1),))
    rising = told("d4", outlet="Late", day=2, toll=(killed(19, 19),))
    assert [s.chosen.low for s in series([*seventeen, one])] == [17]
    assert [s.chosen.low for s in series([*seventeen, rising, one])] == [19]
    assert [s.chosen.low for s in series([*seventeen, rising])] == [19]
    none = told("d5", outlet="Mayor", toll=(killed(0, 0),))
    assert [s.chosen.low for s in series([none, *seventeen])] == [17]


def test_a_voice_that_corrects_itself_holds_its_last_word() -> None:
    assert [
        s.chosen.low for s in series([told("d1", toll=(killed(14, 14),)), told("d2", day=2, toll=(killed(13, 13),))])
    ] == [13]


def test_none_is_a_number_and_unknown_is_not() -> None:
    (none,) = series([told("d1", toll=(killed(0, 0),))])
    (unknown,) = series([told("d1", toll=(killed(None, unknown=True),))])
    assert (none.lowest, none.chosen.low, none.chosen.unknown) == (0, 0, False)
    assert (unknown.lowest, unknown.chosen.low, unknown.chosen.unknown) == (None, None, True)
    assert series([told("d1")]) == ()


def test_the_parts_of_one_breath_are_a_whole_and_a_whole_takes_in_its_parts() -> None:
    parts = (killed(3, 3, whom=Whom.COMBATANT), killed(2, 2, whom=Whom.CIVILIAN))
    assert [s.chosen.low for s in series([told("d1", toll=parts)])] == [5]
    assert [s.chosen.low for s in series([told("d1", toll=(killed(5, 5), *parts))])] == [5]


def test_a_number_without_a_voice_is_not_of_one_who_denies_it() -> None:
    toll = (killed(17, 17),)
    reports = ((("front",), DENIES), (("ashwaka",), AFFIRMS))
    (found,) = series([told("d1", *reports, toll=toll), told("d2", reports[0], toll=toll)])
    assert [c.by for c in found.counts] == ["Ashwaka", "Qasid"]


def test_a_toll_that_differs_is_a_dispute_on_how_many() -> None:
    found = incident(
        told("d1", (("ashwaka",), AFFIRMS), toll=(killed(17, 17),)),
        told("d2", (("elder",), AFFIRMS), toll=(killed(7, 7),), day=2),
    )
    assert [(d.aspect.value, d.about, [(p.holds, p.holders) for p in d.positions]) for d in found.disputes] == [
        ("how_many", "killed", [("17", ("Ashwaka",)), ("7", ("Haji Ghulam",))])
    ]


def on(*claims: Claim) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """The disputes of these claims as one incident."""
    return [(d.aspect.value, [(p.holds, p.holders) for p in d.positions]) for d in incident(*claims).disputes]


def test_a_voice_that_tells_more_later_disputes_nothing() -> None:
    first = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(9, 9),))
    assert on(first, told("d2", (("ashwaka",), AFFIRMS), toll=(killed(17, 17),), day=2)) == []


def test_a_voice_that_tells_fewer_later_is_against_itself() -> None:
    first = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(3, 3),))
    assert on(first, told("d2", (("ashwaka",), AFFIRMS), toll=(killed(2, 2),), day=9)) == [
        ("how_many", [("3", ("Ashwaka",)), ("2", ("Ashwaka",))])
    ]


def test_more_dead_told_days_later_is_no_dispute_and_fewer_is() -> None:
    nine, seventeen = (killed(9, 9),), (killed(17, 17),)
    first = told("d1", (("ashwaka",), AFFIRMS), toll=nine)
    assert on(first, told("d2", (("elder",), AFFIRMS), toll=seventeen, day=4)) == []
    more = told("d1", (("ashwaka",), AFFIRMS), toll=seventeen)
    assert on(more, told("d2", (("elder",), AFFIRMS), toll=nine, day=4)) == [
        ("how_many", [("17", ("Ashwaka",)), ("9", ("Haji Ghulam",))])
    ]


def test_a_hospital_disputes_by_more_than_others_tell_and_not_by_fewer() -> None:
    first = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(9, 9),))
    assert on(first, told("d2", (("hospital",), AFFIRMS), toll=(killed(4, 4),))) == []
    assert on(first, told("d2", (("hospital",), AFFIRMS), toll=(killed(12, 12),))) == [
        ("how_many", [("9", ("Ashwaka",)), ("12", ("Taluqan Hospital",))])
    ]


def test_a_number_of_one_kind_of_people_is_a_part_of_a_greater_one_in_the_same_claim() -> None:
    one = replace(killed(1, 1), whom=Whom.COMBATANT, chain=("front",))
    eight = replace(killed(8, 8), chain=("elder",))
    reports = ((("front",), AFFIRMS), (("elder",), AFFIRMS))
    assert on(told("d1", *reports, toll=(one, eight))) == []
    assert on(told("d1", *reports, toll=(replace(one, whom=Whom.UNKNOWN), eight))) == [
        ("how_many", [("1", ("Front",)), ("8", ("Haji Ghulam",))])
    ]


def test_a_way_of_doing_it_that_one_dispatch_tells_against_many_is_no_dispute() -> None:
    bombs = [told(f"b{n}", (("ashwaka",), AFFIRMS), type=EventType.BOMBING) for n in (1, 2)]
    strikes = [told(f"s{n}", (("elder",), AFFIRMS), type=EventType.AIR_STRIKE) for n in (1, 2)]
    assert on(*bombs, strikes[0]) == []
    assert on(*bombs, *strikes) == [("how", [("bombing", ("Ashwaka",)), ("air strike", ("Haji Ghulam",))])]


def test_it_takes_two_voices_to_dispute() -> None:
    twice = (killed(9, 9), replace(killed(3, 3), chain=("front",)))
    assert on(told("d1", (("front",), AFFIRMS), toll=twice)) == []
    both = told("d1", (("front",), AFFIRMS), (("ashwaka",), DENIES))
    assert [a for a, _ in on(both)] == ["happened"]
    assert on(told("d1", (("front",), AFFIRMS), (("front",), DENIES))) == []


def dated(id: str, day: int, *, outlet: str) -> Claim:
    """A bombing that words of its own date."""
    claim = told(id, ((), AFFIRMS), outlet=outlet, type=EventType.BOMBING, day=9)
    when = When(start=f"2021-09-{day:02}", end=f"2021-09-{day:02}", precision=Precision.DAY, basis="weekday")
    return replace(claim, event=replace(claim.event, when=when))


def test_a_night_parts_no_two_days_and_two_nights_do() -> None:
    def days(other: int) -> list[str]:
        them = [dated(f"d{n}", 1, outlet=f"Paper {n}") for n in range(2)]
        them += [dated(f"e{n}", other, outlet=f"Daily {n}") for n in range(2)]
        return [holds for _, positions in on(*them) for holds, _ in positions]

    assert days(2) == []
    assert days(3) == ["2021-09-01", "2021-09-03"]


def test_a_part_disputes_no_whole() -> None:
    whole = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(17, 17), killed(4, 4)))
    assert on(whole, told("d2", (("elder",), AFFIRMS), toll=(killed(4, 4),))) == []
    assert on(whole, told("d2", (("elder",), AFFIRMS), toll=(killed(5, 5),))) != []


def test_soldiers_and_civilians_are_other_people_and_at_least_twelve_may_be_seventeen() -> None:
    soldiers = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(9, 9, whom=Whom.COMBATANT),))
    assert on(soldiers, told("d2", (("elder",), AFFIRMS), toll=(killed(3, 3, whom=Whom.CIVILIAN),))) == []
    twelve = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(12),))
    assert on(twelve, told("d2", (("elder",), AFFIRMS), toll=(killed(17, 17),))) == []


def test_who_denies_it_and_has_no_dead_is_heard_once() -> None:
    fought = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(5, 5),))
    quiet = told("d2", (("elder",), DENIES), toll=(replace(killed(0, 0), chain=("elder",)),))
    assert on(fought, quiet) == [("happened", [("it happened", ("Ashwaka",)), ("it did not happen", ("Haji Ghulam",))])]


def test_who_doubts_it_and_who_denies_that_it_is_to_come_hold_no_position() -> None:
    fought = told("d1", (("ashwaka",), AFFIRMS))
    assert on(fought, told("d2", (("elder",), Stance.DOUBTS))) == []
    assert on(fought, told("d2", (("ashwaka",), Stance.EXPECTS), (("front",), DENIES))) == []


def test_who_denies_a_bombing_with_dead_denies_his_part_in_it() -> None:
    bombed = told("d1", (("ashwaka",), AFFIRMS), toll=(killed(5, 5),), type=EventType.BOMBING)
    denied = told("d2", (("front",), DENIES), type=EventType.BOMBING)
    assert on(bombed, denied) == [("who", [("Front", ("Ashwaka",)), ("not Front", ("Front",))])]
    assert on(bombed, told("d2", (("elder",), DENIES), type=EventType.BOMBING)) == []


def test_the_numbers_of_a_series_are_under_the_name_of_their_origin() -> None:
    short = replace(told("d2", (("front",), AFFIRMS), toll=(killed(9, 9),)), sources=(replace(FRONT, body="Front"),))
    full = replace(
        told("d1", (("front",), AFFIRMS), toll=(killed(9, 9),)), sources=(replace(FRONT, body="Northern Front"),)
    )
    assert [c.by for c in incident(full, short).series[0].counts] == ["Northern Front", "Northern Front"]


def test_an_incident_that_is_no_more_leads_to_where_its_claims_went() -> None:
    claim = told("d1")
    one, two = id_of(claim), id_of(replace(claim, id="f" * 20))
    assert redirects({one: [claim.id], two: ["f" * 20]}, {one: [claim.id, "f" * 20]}) == (
        Redirect(former=two, now=one),
    )
    assert redirects({one: ["gone"]}, {}) == ()
