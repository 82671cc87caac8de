"""ninjs of all three generations: headline, body, version, status."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, outcomes, refused

PARAGRAPHS = (
    "TBILISI (Kaukas) - Two border guards were wounded near Bolnisi on Friday, the interior ministry said.",
    "It blamed \u201cunknown armed men\u201d. No group has claimed the attack.",
)
BODY = "\n\n".join(PARAGRAPHS)
MARKED = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
THREE: dict[str, Any] = {
    "uri": "urn:newsml:kaukas.example:20230310:83210",
    "type": "text",
    "version": "2",
    "firstCreated": "2023-03-10T17:40:00+04:00",
    "versionCreated": "2023-03-10T18:05:12+04:00",
    "contentCreated": "2023-03-10T17:00:00+04:00",
    "pubStatus": "usable",
    "language": "en",
    "located": "Tbilisi",
    "by": "Nino Beridze",
    "edNote": "ADDS that no group claimed the attack",
    "copyrightHolder": "Kaukas",
    "infoSources": [{"name": "Interior Ministry of Georgia", "role": "infosource"}],
    "headlines": [
        {"role": "short", "value": "Two wounded on border"},
        {"role": "main", "value": "Two border guards wounded near Bolnisi"},
    ],
    "bodies": [
        {"role": "main", "contentType": "text/plain", "value": BODY.replace("\n\n", " ")},
        {"role": "main", "contentType": "application/xhtml+xml", "value": MARKED},
        {"role": "summary", "contentType": "text/html", "value": "<p>Two hurt.</p>"},
    ],
}
TWO = {
    **{name.casefold(): value for name, value in THREE.items()},
    "bodies": [{"role": "main", "contenttype": "text/html", "value": MARKED}],
}
ONE = {
    "uri": THREE["uri"],
    "versioncreated": THREE["versionCreated"],
    "version": "2",
    "language": "en",
    "copyrightholder": "Kaukas",
    "headline": "Two border guards wounded near Bolnisi",
    "body_xhtml": MARKED,
    "body_text": BODY.replace("\n\n", " "),
}


def raw(item: object) -> bytes:
    return json.dumps(item, ensure_ascii=False, indent=2).encode()


@pytest.mark.parametrize("item", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_generation_gives_the_same_dispatch(item: dict[str, Any]) -> None:
    (d,) = dispatches(raw(item), "a.json")
    assert d.text == f"Two border guards wounded near Bolnisi\n\n{BODY}"
    assert (d.title, d.published) == ("Two border guards wounded near Bolnisi", "2023-03-10T18:05:12+04:00")
    assert (d.id, d.version, d.withdrawn) == ("urn:newsml:kaukas.example:20230310:83210", "2", False)
    assert (d.source, d.language) == ("Kaukas", "en")


def test_what_has_no_place_in_a_dispatch_stands_in_its_notes() -> None:
    (d,) = dispatches(raw(THREE), "a.json")
    assert d.notes == (
        "located: Tbilisi",
        "ednote: ADDS that no group claimed the attack",
        "information from Interior Ministry of Georgia",
    )


def test_a_cancelled_item_is_withdrawn_and_says_so_in_its_own_words() -> None:
    item = {
        **THREE,
        "version": 3,
        "pubStatus": "canceled",
        "bodies": [],
        "edNote": "KILL: the report is withdrawn, no clash took place.",
    }
    (d,) = dispatches(raw(item), "a.json")
    assert (d.withdrawn, d.version) == (True, "3")
    assert d.text == ("Two border guards wounded near Bolnisi\n\nKILL: the report is withdrawn, no clash took place.")


def test_a_withdrawal_without_a_word_still_says_of_what() -> None:
    (d,) = dispatches(
        raw({"uri": "urn:x:1", "pubstatus": "canceled", "versioncreated": "2023-03-10T18:05:12Z"}), "a.json"
    )
    assert (d.id, d.text, d.withdrawn) == ("urn:x:1", "", True)


def test_a_withheld_item_is_read_with_a_note() -> None:
    (d,) = dispatches(raw({**THREE, "pubStatus": "withheld"}), "a.json")
    assert "withheld: its source asks not to publish it yet" in d.notes
    assert not d.withdrawn


def test_only_a_summary_is_told_to_be_one() -> None:
    item = {**THREE, "bodies": [], "descriptions": [{"contentType": "text/plain", "value": "Two hurt near Bolnisi."}]}
    (d,) = dispatches(raw(item), "a.json")
    assert d.text.endswith("\n\nTwo hurt near Bolnisi.")
    assert d.notes[0] == "only a summary: it brings no body"


def test_a_missing_time_stays_missing() -> None:
    item = {name: value for name, value in THREE.items() if "Created" not in name}
    assert dispatches(raw(item), "a.json")[0].published is None


def test_a_list_and_lines_of_items_are_many_dispatches() -> None:
    items = [{**THREE, "uri": f"urn:x:{n}"} for n in range(3)]
    wanted = ["urn:x:0", "urn:x:1", "urn:x:2"]
    assert [d.id for d in dispatches(raw(items), "a.json")] == wanted
    lines = b"\n".join(json.dumps(item).encode() for item in items)
    assert [d.id for d in dispatches(lines, "a.jsonl")] == wanted
    assert [d.id for d in dispatches(lines)] == wanted


def test_a_picture_is_no_dispatch_whatever_its_caption_says() -> None:
    item = {"uri": "urn:x:1", "type": "picture", "pubstatus": "usable", "description_text": "Smoke over the bridge."}
    assert refused(raw(item), "a.json") == "is a ninjs picture, not a text"


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "value", "name"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*THREE, *ONE]), odd))
def test_any_values_under_the_names_of_ninjs_are_survived(item: dict[str, Any]) -> None:
    assert len(outcomes(raw({"uri": "urn:x:1", "pubStatus": "usable", **item}), "a.json")) == 1
