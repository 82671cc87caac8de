"""Incidents in a ledger are those that linking all of it afresh gives, step by step, in both stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso import linking
from sayso.ledger import SqlLedger, linked, open_ledger
from sayso.ledger.incidents import Counts, IncidentQuery, Incidents, IncidentStatus, Sort
from sayso.ledger.listing import SqlIncidents
from sayso.ledger.spots import COARSEST, Box
from sayso.link import copies, linker
from sayso.record import Claim, Decision, Dispatch, EventType, Judgement, Reading, Review, Verdict
from sayso.record.health import SourceState
from tests.ledger.conftest import Begin, Clock
from tests.link.worlds import make, reprinted, worlds

CITED = ("police", "residents", "a", "of", "officials", "governor")
VERDICTS = (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE)
ASKED = (
    IncidentQuery(),
    IncidentQuery(since="2021-09-02", until="2021-09"),
    IncidentQuery(until="2021-09-01", dated=True),
    IncidentQuery(where="AF"),
    IncidentQuery(where="AF-KDZ", types=(EventType.BOMBING, EventType.TALKS)),
    IncidentQuery(where="kunduz"),
    IncidentQuery(where="k_nduz"),
    IncidentQuery(status=(IncidentStatus.AFFIRMED,)),
    IncidentQuery(status=(IncidentStatus.DISPUTED, IncidentStatus.REVIEWED)),
    IncidentQuery(without=(IncidentStatus.REVIEWED,), placed=True),
    IncidentQuery(text="porters", where="Khost"),
    IncidentQuery(source="police"),
    IncidentQuery(actor="porters", text="market -cold", since="2021-09-02"),
    IncidentQuery(dated=False),
    IncidentQuery(placed=False),
    IncidentQuery(undecided=True),
)


def reading(dispatch: Dispatch, claim: Claim, *, read_by: str = "reader 1") -> Reading:
    """The reading that makes this claim."""
    return Reading(
        dispatch=dispatch,
        read_by=read_by,
        events=(claim.event,),
        places=claim.places,
        actors=claim.actors,
        sources=claim.sources,
    )


def keep(ledger: SqlLedger, dispatch: Dispatch, claim: Claim, *, read_by: str = "reader 1") -> str:
    """Add a dispatch as it is read; returns the id of its claim."""
    with ledger.writer() as writer:
        version = writer.add_dispatch(dispatch)
        writer.add_reading(reading(version.dispatch, claim, read_by=read_by))
    return next(e.id for e in ledger.view().entries() if e.claim.dispatch == version.id)


def catch_up(ledger: SqlLedger, *, step: int = 3) -> None:
    for _ in linking.catch_up(ledger, step=step, pause=lambda s: None):
        pass


def answers(of: Incidents, claims: list[str]) -> list[Any]:
    """All that can be asked, with the answers."""
    found: list[Any] = []
    for asked in ASKED:
        for sort in Sort:
            them = list(of.meeting(asked, sort=sort))
            found.append((asked, sort, them, of.count(asked)))
            for one in them[:: max(1, len(them) // 3)]:
                rest = list(of.meeting(asked, sort=sort, after=one.key(sort), limit=3))
                assert rest == them[them.index(one) + 1 :][:3]
            assert list(of.ids(asked, sort=sort)) == [one.incident.id for one in them]
            assert of.counts(asked) == Counts(
                n=len(them),
                undated=of.count(replace(asked, dated=False)) if asked.dated is not True else 0,
                unplaced=of.count(replace(asked, placed=False)) if asked.placed is not True else 0,
            )
            assert of.count(asked, most=2) == min(2, len(them))
    ids = sorted({c[:n] for c in claims for n in (3, 20)})
    return [
        *found,
        *(on_a_map(of, asked) for asked in ASKED),
        *((id, of.incident(f"i{id}"), of.meant(f"i{id[:16]}")) for id in ids),
        sorted(of.of_claims(claims).items()),
        [(one.incident.id, of.claims(one.incident.claims)) for one in of.meeting()],
        of.former(),
        *over_all(of),
    ]


def over_all(of: Incidents) -> list[Any]:
    """Who takes part, who is cited, who carried and who speaks."""
    parties, n = of.parties()
    assert n == len(parties)
    assert [of.party(p.key) for p in parties] == parties
    some = [of.parties(p.name[1:4].casefold(), limit=2) for p in parties]
    rest = [of.parties(after=p.key, limit=2) for p in parties]
    assert [them for them, _ in rest] == [parties[at : at + 2] for at in range(1, n + 1)]
    about = [of.about(p.key, limit=500) for p in parties]
    assert [len(incidents) for incidents, _ in about] == [p.n_incidents for p in parties]
    return [
        parties,
        some,
        [([i.incident.id for i in incidents], sorted(c.id for c in claims)) for incidents, claims in about],
        of.cited(CITED),
        [sorted(c.id for c in of.said([name], limit=500)) for name in of.cited(CITED)],
        of.outlets(),
        of.outlets(limit=2),
        of.voices(),
        of.voices(limit=2),
    ]


def on_a_map(of: Incidents, asked: IncidentQuery) -> list[Any]:
    """What a map draws of a question, as fine and as coarse as can be, whole and in part, and what lies where."""
    found: list[Any] = [sorted(of.days(asked).items())]
    for coarse, box in ((0, None), (14, None), (COARSEST, Box(west=60, south=30, east=69, north=37))):
        drawn = sorted(of.drawn(asked, coarse=coarse, box=box), key=lambda d: d.key)
        them = [of.at(d.key, asked, coarse=coarse, limit=100) for d in drawn]
        if box is None:
            assert [len(here) for here in them] == [d.n for d in drawn]
        means = [replace(d, lat=d.lat and round(d.lat, 6), lon=d.lon and round(d.lon, 6)) for d in drawn]
        found.append((means, [[one.incident.id for one in here] for here in them]))
    return found


def all_told(of: Incidents, claims: list[str]) -> list[Any]:
    """All incidents, those of these claims, and what was taken back."""
    return [list(of.meeting()), sorted(of.of_claims(claims)), of.former()]


def both(ledger: SqlLedger) -> tuple[Incidents, Incidents]:
    return linking.incidents(ledger, ledger.view()), linking.Afresh(ledger.view())


@contextmanager
def begun(begin: Begin) -> Iterator[SqlLedger]:
    clock = Clock()
    with open_ledger(begin(), clock=clock, create=True) as it:
        yield it


@given(worlds, st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_linked_step_by_step_is_what_linking_afresh_gives(
    begin: Begin, world: list[tuple[Dispatch, Claim]], data: st.DataObject
) -> None:
    with begun(begin) as ledger:
        claims: list[str] = []
        told_by: list[tuple[Dispatch, Claim]] = []
        for n, (dispatch, claim) in enumerate(world):
            claims.append(keep(ledger, dispatch, claim))
            told_by.append((dispatch, claim))
            at = f"2021-09-10T10:{n:02}:00+00:00"
            one, other = (data.draw(st.integers(0, len(claims) - 1)) for _ in range(2))
            with ledger.writer() as writer:
                match data.draw(
                    st.sampled_from(("nothing", "judge", "review", "reread", "version", "copy", "withdraw"))
                ):
                    case "judge" if claims[one] != claims[other]:
                        verdict = data.draw(st.sampled_from(VERDICTS))
                        writer.add_judgement(
                            Judgement(left=claims[one], right=claims[other], verdict=verdict, by="ada", at=at)
                        )
                    case "review":
                        decision = data.draw(st.sampled_from((Decision.REJECT, Decision.ACCEPT)))
                        writer.add_review(Review(claim=claims[one], decision=decision, by="ada", at=at))
                    case "reread":
                        d, c = told_by[one]
                        again = replace(c.event, type=data.draw(st.sampled_from((EventType.TALKS, EventType.BOMBING))))
                        held = ledger.view().version(d.id)
                        if held is not None:
                            writer.add_reading(
                                reading(held.dispatch, replace(c, event=again), read_by=f"reader {n + 2}")
                            )
                    case "version":
                        d, c = told_by[one]
                        version = writer.add_dispatch(replace(d, text=f"{d.text} More follows, number {n}."))
                        if data.draw(st.booleans()):
                            writer.add_reading(reading(version.dispatch, c))
                    case "copy":
                        d, c = reprinted(*told_by[one], outlet=f"Paper {n}")
                        writer.add_reading(reading(writer.add_dispatch(d).dispatch, c))
                    case "withdraw":
                        writer.add_dispatch(replace(told_by[one][0], withdrawn=True))
                    case _:
                        pass
            if data.draw(st.booleans()):
                catch_up(ledger, step=data.draw(st.integers(1, 4)))
        kept, afresh = both(ledger)
        assert all_told(kept, claims) == all_told(afresh, claims)


@given(worlds, st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_who_links_on_and_on_and_keeps_little_ready_finds_the_same(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, world: list[tuple[Dispatch, Claim]], data: st.DataObject
) -> None:
    for module, name in ((linker, "OPEN"), (linker, "READY"), (linker, "KNOWN"), (linked, "READY"), (copies, "READY")):
        monkeypatch.setattr(module, name, 2)
    with begun(begin) as ledger:
        linking_on = linking.Linking(ledger, step=2, pause=lambda s: None)
        claims: list[str] = []
        for n, (dispatch, claim) in enumerate(world):
            claims.append(keep(ledger, dispatch, claim))
            one, other = (data.draw(st.integers(0, len(claims) - 1)) for _ in range(2))
            at = f"2021-09-10T10:{n:02}:00+00:00"
            with ledger.writer() as writer:
                if one != other and data.draw(st.booleans()):
                    verdict = data.draw(st.sampled_from(VERDICTS))
                    writer.add_judgement(
                        Judgement(left=claims[one], right=claims[other], verdict=verdict, by="ada", at=at)
                    )
                elif data.draw(st.booleans()):
                    writer.add_review(Review(claim=claims[one], decision=Decision.REJECT, by="ada", at=at))
            for _ in linking_on.catch_up():
                pass
        kept, afresh = both(ledger)
        assert all_told(kept, claims) == all_told(afresh, claims)
        assert list(linking.amiss(ledger)) == []


@given(worlds)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_has_one_answer_from_rows_and_from_memory(
    begin: Begin, world: list[tuple[Dispatch, Claim]]
) -> None:
    with begun(begin) as ledger:
        claims = [keep(ledger, *each) for each in world]
        with ledger.writer() as writer:
            at = "2021-09-10T10:00:00+00:00"
            writer.add_review(Review(claim=claims[0], decision=Decision.ACCEPT, by="ada", at=at))
        kept, afresh = both(ledger)
        assert answers(kept, claims) == answers(afresh, claims)


def test_an_incident_that_was_merged_or_split_is_found_under_every_id_it_had(begin: Begin) -> None:
    said = "A bomb tore through the bus station of Kunduz, wounding {n} porters, residents said."
    first = make(
        said.format(n=12), town="Kunduz", kind=EventType.BOMBING, who="residents", day=2, n=12, outlet="A", id="d1",
    )  # fmt: skip
    apart = make(
        "Elders of Khost met the envoy Rahimzada for talks on the dam, police said.",
        town="Khost", kind=EventType.TALKS, who="police", day=3, n=2, outlet="B", id="d2",
    )  # fmt: skip
    with begun(begin) as ledger:
        one, other = keep(ledger, *first), keep(ledger, *apart)
        catch_up(ledger)
        ids = [f"i{c[:16]}" for c in (one, other)]
        assert [linking.incidents(ledger, ledger.view()).meant(id) for id in ids] == [(id,) for id in ids]

        def say(verdict: Verdict, minute: int) -> Incidents:
            with ledger.writer() as writer:
                at = f"2021-09-10T10:{minute:02}:00+00:00"
                writer.add_judgement(Judgement(left=one, right=other, verdict=verdict, by="ada", at=at))
            return linking.incidents(ledger, ledger.view())

        assert [say(Verdict.SAME, 0).meant(id) for id in ids] == [(ids[0],), (ids[0],)]
        assert [say(Verdict.UNSURE, 1).meant(id) for id in ids] == [(id,) for id in ids]
        merged = say(Verdict.SAME, 2)
        with ledger.writer() as writer:
            writer.add_review(Review(claim=other, decision=Decision.REJECT, by="ada", at="2021-09-10T11:00:00+00:00"))
        merged = linking.incidents(ledger, ledger.view())
        # Its own claim is gone; what went with it stays to be found.
        assert merged.meant(ids[1]) == (ids[0],)
        assert merged.incident("i" + "0" * 16) is None


def test_a_moment_that_is_past_is_answered_as_it_was_then(begin: Begin) -> None:
    clock = Clock()
    with open_ledger(begin(), clock=clock, create=True) as ledger:
        first = make(
            "A bomb tore through the bus station of Kunduz, wounding 12 porters, residents said.",
            town="Kunduz", kind=EventType.BOMBING, who="residents", day=2, n=12, outlet="Qasid", id="d1",
        )  # fmt: skip
        keep(ledger, *first)
        then = clock.at.isoformat()
        (before,) = linking.incidents(ledger, ledger.view()).meeting()
        clock.pass_(hours=1)
        keep(ledger, *reprinted(*first, outlet="Chashma Radio"))
        (now,) = linking.incidents(ledger, ledger.view()).meeting()
        assert len(now.incident.claims) == 2
        assert list(linking.incidents(ledger, ledger.view(as_of=then)).meeting()) == [before]


def test_a_moment_since_which_nothing_was_told_is_not_linked_again(begin: Begin) -> None:
    clock = Clock()
    with open_ledger(begin(), clock=clock, create=True) as ledger:
        keep(ledger, *told_one(1))
        then = clock.at.isoformat()
        (before,) = linking.incidents(ledger, ledger.view()).meeting()
        clock.pass_(hours=1)
        with ledger.writer() as writer:
            writer.add_health(SourceState(source="feed"))
        past = ledger.view(as_of=then)
        assert past.head.n < ledger.view().head.n
        found = linking.incidents(ledger, past)
        assert isinstance(found, SqlIncidents)
        assert (list(found.meeting()), found.count(IncidentQuery(text="talks"))) == ([before], 1)
        keep(ledger, *told_one(2))
        assert isinstance(linking.incidents(ledger, past), linking.Afresh)


def test_who_links_at_the_same_time_disturbs_nobody(begin: Begin) -> None:
    address = begin()
    with (
        open_ledger(address, clock=Clock(), create=True) as ledger,
        open_ledger(address, clock=Clock()) as other,
    ):
        claims: list[str] = []
        mine = linking.catch_up(ledger, step=1, pause=lambda s: None)
        for n in range(6):
            pair = make(
                f"A bomb tore through the bus station of Kunduz, wounding {n + 3} porters, residents said.",
                town="Kunduz", kind=EventType.BOMBING, who="residents", day=2, n=n + 3, outlet=f"Paper {n}", id=f"d{n}",
            )  # fmt: skip
            claims.append(keep(ledger, *pair))
        next(mine)
        catch_up(other, step=2)
        claims.append(keep(other, *told_one(7)))
        for _ in mine:
            pass
        kept, afresh = both(ledger)
        assert all_told(kept, claims) == all_told(afresh, claims)


def told_one(n: int) -> tuple[Dispatch, Claim]:
    text = "Elders of Khost met the envoy Rahimzada for talks on the dam, police said."
    return make(text, town="Khost", kind=EventType.TALKS, who="police", day=3, n=n, outlet="B", id=f"e{n}")


def test_a_question_that_asks_nothing_is_refused(begin: Begin) -> None:
    with begun(begin) as ledger:
        keep(ledger, *told_one(1))
        found = linking.incidents(ledger, ledger.view())
        for asked in (IncidentQuery(since="soon"), IncidentQuery(text="—")):
            with pytest.raises(ValueError, match=r"wanted|nothing"):
                list(found.meeting(asked))
