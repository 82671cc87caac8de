"""What became known of incidents, and the feeds that tell it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import feedparser
import pytest
from any_incident import law, tellings
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import linking
from sayso.desk.ask import Answer
from sayso.desk.deskfile import DeskFile
from sayso.desk.feeds import NAMESPACE, atom
from sayso.desk.news import FEED, Kind, News, Newsroom, state
from sayso.ledger import Head, open_ledger
from sayso.record import Aspect, Dispute, Incident, Position, Reading
from sayso.record.plain import from_plain
from tests.desk.conftest import Clock, wicked

Get = Callable[..., Answer]
Post = Callable[..., Answer]
SHELLING = "/incidents.atom?where=SY"


@dataclass
class At:
    """A view of a ledger that has so many additions; each claim was the first of them."""

    n: int

    @property
    def head(self) -> Head:
        return Head(n=self.n, at=f"2021-09-01T12:00:{self.n:02}.000000Z", chain=str(self.n))

    def states(self, claim: str) -> tuple[At, ...]:
        return (self,)

    @property
    def at(self) -> str:
        return "2021-08-01T00:00:00.000000Z"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(DeskFile(tmp_path / "desk.sqlite"), ledger="l", version="1")


def look(room: Newsroom, n: int, *incidents: Incident) -> list[News]:
    """The news of one more look, at the addition of this number."""
    before = {one.id for one in room.since(0, [i.id for i in incidents])}
    room.look(At(n), SimpleNamespace(changed=lambda after: iter(incidents)))  # type: ignore[arg-type]
    return [one for one in room.since(0, [i.id for i in incidents]) if one.id not in before]


def disputed(incident: Incident, about: str) -> Incident:
    positions = tuple(Position(holds=h, holders=(), claims=incident.claims[:1]) for h in ("1", "2"))
    return replace(incident, disputes=(Dispute(aspect=Aspect.HOW_MANY, about=about, positions=positions),))


def incident(app_ledger: Path, clock: Clock) -> Incident:
    """The shelling of Aleppo, which cost three."""
    with open_ledger(app_ledger, clock=clock) as ledger:
        told = [one.incident for one in linking.incidents(ledger, ledger.view()).meeting()]
    (one,) = [i for i in told if i.series and i.places[0].country == "SY"]
    return one


@pytest.fixture
def shelling(ledger: Path, clock: Clock) -> Incident:
    return incident(ledger, clock)


def test_only_what_was_told_anew_since_the_last_look_is_looked_at(tmp_path: Path) -> None:
    file, asked = DeskFile(tmp_path / "desk.sqlite"), list[int]()

    def changed(after: int) -> Iterator[Incident]:
        asked.append(after)
        return iter(())

    for n, version in ((4, "1"), (9, "1"), (9, "1"), (12, "2")):
        Newsroom(file, ledger="l", version=version).look(At(n), SimpleNamespace(changed=changed))  # type: ignore[arg-type]
    # All at the first look, and of what another version tells otherwise.
    assert asked == [-1, 4, -1]


def test_at_the_first_look_everything_is_known(newsroom: Newsroom, shelling: Incident) -> None:
    assert look(newsroom, 1, shelling) == []


def test_a_new_incident_is_told_once(newsroom: Newsroom, shelling: Incident) -> None:
    look(newsroom, 1)
    (one,) = look(newsroom, 2, disputed(shelling, "killed"))
    assert (one.kind, one.incident, one.at) == (Kind.INCIDENT, shelling.id, "2021-08-01T00:00:00.000000Z")
    assert look(newsroom, 3) == look(newsroom, 4, disputed(shelling, "killed")) == []


def test_a_dispute_is_told_when_it_begins_and_not_when_it_goes_on(newsroom: Newsroom, shelling: Incident) -> None:
    look(newsroom, 1, shelling)
    (one,) = look(newsroom, 2, disputed(shelling, "killed"))
    assert (one.kind, one.at) == (Kind.DISPUTE, "2021-09-01T12:00:02.000000Z")
    assert one.says.startswith("It is disputed how many were killed: 1; 2")
    assert look(newsroom, 3, disputed(shelling, "killed")) == []
    assert [o.kind for o in look(newsroom, 4, disputed(shelling, "wounded"))] == [Kind.DISPUTE]
    look(newsroom, 5, shelling)
    (again,) = look(newsroom, 6, disputed(shelling, "killed"))
    assert again.id != one.id


def test_a_toll_is_told_when_another_number_stands_in_front(newsroom: Newsroom, shelling: Incident) -> None:
    (series,) = shelling.series
    more = replace(shelling, series=(replace(series, chosen=replace(series.chosen, low=5, high=7)),))
    look(newsroom, 1, shelling)
    (one,) = look(newsroom, 2, more)
    assert (one.kind, one.says) == (Kind.TOLL, "Killed: 5 to 7, before 3")
    assert [o.says for o in look(newsroom, 3, shelling)] == ["Killed: 3, before 5 to 7"]
    assert look(newsroom, 4, replace(shelling, series=())) == []
    assert [o.says for o in look(newsroom, 5, shelling)] == ["Killed: 3, before no number"]


def test_what_a_later_version_tells_otherwise_is_no_news_but_a_new_incident_is(
    tmp_path: Path, shelling: Incident
) -> None:
    file = DeskFile(tmp_path / "desk.sqlite")
    look(Newsroom(file, ledger="l", version="1"), 1, shelling)
    other = replace(shelling, id="i9")
    later = Newsroom(file, ledger="l", version="2")
    assert [o.incident for o in look(later, 2, disputed(shelling, "killed"), other)] == ["i9"]
    assert look(later, 3, disputed(shelling, "killed"), other) == []


def test_an_older_view_than_was_looked_at_is_not_held_against_it(newsroom: Newsroom, shelling: Incident) -> None:
    look(newsroom, 5, shelling)
    assert look(newsroom, 4, disputed(shelling, "killed")) == []
    assert [o.kind for o in look(newsroom, 6, disputed(shelling, "killed"))] == [Kind.DISPUTE]


def test_two_ledgers_in_one_file_do_not_mix(tmp_path: Path, shelling: Incident) -> None:
    file = DeskFile(tmp_path / "desk.sqlite")
    one, other = (Newsroom(file, ledger=name, version="1") for name in "ab")
    look(one, 1)
    look(other, 1)
    assert len(look(one, 2, shelling)) == 1
    assert list(other.since(0, [shelling.id])) == []


@law
@given(tellings())
def test_a_state_survives_its_keeping_and_an_incident_that_is_as_it_was_is_no_news(told) -> None:  # type: ignore[no-untyped-def]
    incident, _ = told
    assert json.loads(json.dumps(state(incident))) == state(incident)


words = st.text()


@settings(deadline=None)
@given(title=words, says=words, name=words, kind=st.sampled_from(Kind))
def test_any_words_make_a_feed_that_is_read_again(title: str, says: str, name: str, kind: Kind) -> None:
    one = News(id="x", kind=kind, incident="i1", at="2021-09-01T00:00:00Z", title=title, says=says)
    feed = fromstring(atom([one], title=name, own="/x.atom", page="/x", base="http://localhost", at="never"))
    entry = feed.find(f"{{{NAMESPACE}}}entry")
    assert isinstance(entry, Element)
    told = entry.findtext(f"{{{NAMESPACE}}}summary") or ""
    seen = "".join(
        c if c in "\t\n" or ord(c) >= 32 else "\ufffd" for c in says.replace("\r\n", "\n").replace("\r", "\n")
    )
    assert told == "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" else c for c in seen)


def feed(answer: Answer) -> list[dict[str, str]]:
    told = feedparser.parse(answer.body)
    assert not told.bozo, told.bozo_exception
    return told.entries


def claim(get: Get) -> str:
    (row,) = json.loads(get("/incidents.json?where=SY").text)["incidents"]
    return row["incident"]["claims"][0]


def test_a_feed_holds_what_the_question_asks_for(get: Get) -> None:
    answer = get(SHELLING)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    (entry,) = feed(answer)
    assert entry["title"].startswith("Shelling in حلب")
    assert (
        entry["link"]
        == f"http://localhost/incidents/{json.loads(get('/incidents.json?where=SY').text)['incidents'][0]['incident']['id']}"
    )
    assert entry["id"].startswith("urn:uuid:")
    assert len(feed(get("/incidents.atom"))) == json.loads(get("/incidents.json").text)["n"] <= FEED
    assert feed(get("/incidents.atom?where=XX")) == []


def test_a_feed_that_is_as_it_was_is_not_sent_again(get: Get) -> None:
    first = get(SHELLING)
    assert get(SHELLING, if_none_match=first.headers["etag"]).status == 304
    assert get(SHELLING).body == first.body


def test_a_correction_of_a_toll_comes_into_the_feed_and_the_rest_stays_what_it_was(get: Get, post: Post) -> None:
    (before,) = feed(get(SHELLING))
    id = claim(get)
    seen = json.loads(get(f"/claims/{id}.json").text)["addition"]
    fields = {"toll__0__low": "12", "toll__0__high": "12", "toll__0__whom": "civilian"}
    assert post(f"/claims/{id}", **fields, decision="correct", seen=str(seen)).status == 303
    changed, same = feed(get(SHELLING))
    assert (changed["summary"], changed["tags"][0]["term"]) == ("Killed: 12, before 3", "changed_toll")
    assert (same["id"], same["updated"]) == (before["id"], before["updated"])
    assert datetime.fromisoformat(changed["updated"]) > datetime.fromisoformat(same["updated"])


def another(reading: Reading) -> Reading:
    """The same words, in another dispatch of another day and type."""
    from sayso.record.plain import to_plain

    row = to_plain(reading)
    row |= {"id": "another", "url": None, "title": "another", "published": "2021-07-07"}
    row["text"] = row["text"] + " Again."
    row["events"][0] |= {
        "type": "abduction",
        "when": {**row["events"][0]["when"], "start": "2021-07-07", "end": "2021-07-07"},
    }
    return from_plain(row)


def test_a_dispatch_that_is_added_comes_into_the_feed(get: Get, ledger: Path, clock: Clock) -> None:
    get(SHELLING)
    with open_ledger(ledger, clock=clock) as it, it.writer() as writer:
        reading = another(wicked())
        version = writer.add_dispatch(reading.dispatch)
        writer.add_reading(replace(reading, dispatch=version.dispatch))
    newest, _ = feed(get(SHELLING))
    assert newest["title"].startswith("Abduction in")


def test_a_feed_of_a_past_moment_is_refused(get: Get) -> None:
    assert "take as_of out" in get("/incidents.atom?as_of=2021-01-01").text


def test_a_query_is_saved_asked_and_deleted(get: Get, post: Post) -> None:
    assert "where SY" in get("/saved?where=SY&as_of=2021-01-01").text
    answer = post("/saved", name="Syria", where="SY", as_of="2021-01-01")
    assert answer.status == 303
    address = answer.headers["location"]
    assert "Syria" in get("/saved").text
    assert 'href="/incidents?where=SY"' in get(address).text
    assert [e["id"] for e in feed(get(f"{address}.atom"))] == [e["id"] for e in feed(get(SHELLING))]
    assert "has a query named" in post("/saved", name="Syria", where="SY").text
    assert "is no name" in post("/saved", name="<b>", where="SY").text
    assert "wanted a day" in post("/saved", name="b", since="x").text
    assert post(address).status == 303
    assert get(address).status == 404
    assert get(f"{address}.atom").status == 404


def test_nothing_is_written_beside_the_ledger_before_something_is_kept(get: Get, ledger: Path) -> None:
    get("/saved")
    get("/saved.json")
    get("/incidents")
    assert not ledger.with_suffix(".desk").exists()
