"""The benchmarks of the whole reader: templates, arguments, sub-events."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.evaluate import arguments, subevents
from sayso.evaluate.corpora import arguments as argued
from sayso.evaluate.corpora import muc4
from sayso.evaluate.corpora.subevents import notes
from sayso.evaluate.templates import ROLES, Slots, Template, compare, plain
from sayso.reader.subevents import ACLED, BESIDE
from sayso.record import Actor, ActorKind, Dispatch, Event, EventType, Failure, Place, PlaceKind, Reading, Span

ENTITIES = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)
TEMPLATES = st.lists(
    st.builds(
        Template,
        type=st.sampled_from(["attack", "bombing", "bombing / attack"]),
        roles=st.fixed_dictionaries({"Victim": ENTITIES, "Weapon": ENTITIES}),
    ),
    max_size=3,
)


def one_by_one(told: Sequence[Template], true: Sequence[Template]) -> float:
    """The best F1 over all mappings, each scored as GTT's evaluation does it, one after the other."""
    best = 0.0
    for mapping in itertools.product([*range(len(true)), None], repeat=len(told)):
        used = [m for m in mapping if m is not None]
        if len(used) != len(set(used)):
            continue
        slots = Slots(told=sum(t.n_slots for t in told), true=sum(t.n_slots for t in true))
        for a, k in zip(told, mapping, strict=True):
            if k is None or a.type not in true[k].type:
                continue
            slots.told_right += 1
            slots.true_right += 1
            for role in ROLES:
                ours, theirs = a.roles.get(role, ()), true[k].roles.get(role, ())
                slots.told_right += sum(any(set(e) <= set(g) for g in theirs) for e in ours)
                slots.true_right += sum(any(set(e) <= set(g) for e in ours) for g in theirs)
        best = max(best, slots.f1)
    return best


@settings(max_examples=200)
@given(TEMPLATES, TEMPLATES)
def test_templates_are_mapped_as_well_as_any_mapping_can(told: list[Template], true: list[Template]) -> None:
    assert compare(told, true).f1 == pytest.approx(one_by_one(told, true))


def test_an_entity_is_right_where_all_its_names_are_one_entity_s() -> None:
    true = Template(type="bombing", roles={"Victim": (("the mayor", "mayor of Lima"), ("a guard",))})
    told = Template(type="bombing", roles={"Victim": (("MAYOR",), ("guard", "mayor"))})
    assert compare([told], [true]) == Slots(told_right=2, told=3, true_right=2, true=3)


def test_a_template_of_another_type_is_spurious_with_all_it_tells() -> None:
    told = Template(type="attack", roles={"Weapon": (("bomb",),)})
    true = Template(type="bombing", roles={"Weapon": (("bomb",),)})
    assert compare([told], [true]) == Slots(told=2, true=2)
    either = Template(type="bombing / attack", roles=true.roles)
    assert compare([told], [either]).f1 == 1.0


def test_words_are_compared_without_articles_marks_and_capitals() -> None:
    assert plain('The "SANTO TOMAS"\nFARM') == "santo tomas farm"


def test_a_template_told_twice_is_one(tmp_path: Path) -> None:
    template = {"incident_type": "arson"} | {role: [] for role in ROLES} | {"Target": [["a bus", "bus"]]}
    row = {"id": "1", "text": "A BUS", "dateline": {"date": "1989-03-14"}, "gtt_templates": [template, template]}
    (document,) = muc4.documents(write(tmp_path, row))
    assert document.dispatch.published == "1989-03-14"
    assert document.templates == (
        Template(type="arson", roles=dict.fromkeys(ROLES, ()) | {"Target": (("a bus", "bus"),)}),
    )


TEXT = "Rebels attacked the old town of Qadis, and the guards fled."


def span(quote: str) -> Span:
    return Span(TEXT.index(quote), TEXT.index(quote) + len(quote))


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "x.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def fill(dispatch: Dispatch, given: Sequence[arguments.Given]) -> Reading:
    """Rebels attack the town, whatever is asked."""
    (trigger, kind) = given[0]
    return Reading(
        dispatch=dispatch,
        read_by="test",
        actors=(Actor(id="a1", name="Rebels", kind=ActorKind.ARMED_GROUP, mentions=(span("Rebels"),)),),
        places=(Place(id="p1", name="Qadis", kind=PlaceKind.CITY, mentions=(span("the old town of Qadis"),)),),
        events=(Event(id="e1", type=kind, triggers=(trigger,), actor1=("a1",), places=("p1",)),),
    )


def document(kind: str, *told: tuple[str, str]) -> argued.Document:
    event = argued.Event(
        type=kind,
        trigger=span("attacked"),
        arguments=tuple(argued.Argument(role=role, spans=(span(quote),)) for role, quote in told),
    )
    return argued.Document(dispatch=Dispatch(id="1", text=TEXT), events=(event,))


def test_arguments_of_wikievents_are_met_by_their_heads() -> None:
    told = document("Conflict.Attack", ("Attacker", "Rebels"), ("Place", "town"), ("Target", "guards"))
    figures = arguments.wikievents([told], lambda text: [(span("attacked"), "Conflict.Attack")], fill)
    assert figures == {"trigger_f1": 1.0, "argument_f1": pytest.approx(0.8), "n": 1}


def test_arguments_of_rams_are_met_by_whole_spans() -> None:
    told = document("conflict.attack", ("attacker", "Rebels"), ("place", "Qadis"))
    figures = arguments.rams([told], lambda text, trigger: "Life.Die", fill)
    assert figures == {"trigger_f1": 0.0, "argument_f1": 0.5, "n": 1}


def test_of_a_type_without_counterpart_nothing_is_told() -> None:
    told = document("Cognitive.Research", ("Researcher", "Rebels"))
    assert arguments.wikievents([told], lambda text: [], fill)["argument_f1"] == 0.0


def test_any_mention_of_a_chain_names_the_argument(tmp_path: Path) -> None:
    def at(quote: str) -> dict[str, Any]:
        return {"start": span(quote).start, "end": span(quote).end, "text": quote}

    row = {
        "id": "1",
        "text": TEXT,
        "entities": [at("Qadis") | {"id": "t1", "chain": 7}, at("town") | {"id": "t2", "chain": 7}],
        "events": [
            {
                "type": "Conflict.Attack.Unspecified",
                "trigger": at("attacked"),
                "arguments": [{"role": "Place", "entity": "t1"}],
            }
        ],
    }
    (told,) = argued.wikievents(write(tmp_path, row))
    assert told.events[0].type == "Conflict.Attack"
    assert told.events[0].arguments == (argued.Argument(role="Place", spans=(span("Qadis"), span("town"))),)


@pytest.mark.parametrize("name", ["wikievents", "rams"])
def test_the_ontologies_speak_of_our_types(name: str) -> None:
    assert all(told.type in EventType for told in arguments.ontology(name).values())


def name_all(kind: str) -> Any:
    def name(dispatches: Iterable[Dispatch], among: Collection[str]) -> Iterator[str | Failure]:
        assert kind in among
        return (kind for _ in dispatches)

    return name


def test_sub_events_are_weighed_by_how_many_texts_have_them() -> None:
    them = [(Dispatch(id=str(n), text="x"), label) for n, label in enumerate(["GRENADE", "GRENADE", "AIR_STRIKE"])]
    report = subevents.measure(them, name_all("GRENADE"), always=ACLED)
    assert report.figures == {
        "weighted_f1": pytest.approx(2 / 3 * 0.8),
        "macro_f1": pytest.approx(0.4),
        "accuracy": pytest.approx(2 / 3),
        "n": 3,
    }
    assert report.wrong == ("AIR_DRONE_STRIKE as GRENADE: x",)


def test_an_unknown_label_is_named_and_counts_as_missed() -> None:
    report = subevents.measure([(Dispatch(id="1", text="x"), "PICNIC")], name_all("OTHER"), always=ACLED)
    assert report.unknown == ("PICNIC",)
    assert report.figures["accuracy"] == 0.0


@pytest.mark.parametrize("label", [*ACLED, *BESIDE])
def test_each_sub_event_is_known_by_its_own_name(label: str) -> None:
    assert subevents.known(label) == label


@pytest.mark.parametrize(
    ("label", "ours"),
    [
        ("AIR_STRIKE", "AIR_DRONE_STRIKE"),
        ("Air/drone strike", "AIR_DRONE_STRIKE"),
        ("Shelling/artillery/missile attack", "SHELLING_ARTILLERY_MISSILE_ATTACK"),
        ("Remote explosive/landmine/IED", "REMOTE_EXPLOSIVE_LANDMINE_IED"),
        ("FORCE_AGAINST_PROTEST", "EXCESSIVE_FORCE_AGAINST_PROTESTERS"),
        ("PROTEST_WITH_INTER", "PROTEST_WITH_INTERVENTION"),
        ("HQ_ESTABLISHED", "HEADQUARTERS_OR_BASE_ESTABLISHED"),
        ("Non-state actor overtakes territory", "NON_STATE_ACTOR_OVERTAKES_TERRITORY"),
        ("Picnic", None),
    ],
)
def test_labels_are_known_in_other_spellings(label: str, ours: str | None) -> None:
    assert subevents.known(label) == ours


def test_a_text_without_a_label_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'1' has no 'sub_event_type'"):
        list(notes(write(tmp_path, {"id": "1", "text": "x"})))
