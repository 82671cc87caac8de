import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reader.spots import with_spots
from sayso.reader.syntax import Syntax
from sayso.record import Place, PlaceKind, Relation, Span, Spot

SyntaxOf = Callable[[str], Syntax]
POINTS = {
    "Kabul": (34.53, 69.17),
    "Goma": (-1.67, 29.23),
    "Sake": (-1.57, 29.04),
    "Iraq": (33.2, 43.7),
    "Syria": (35.0, 38.5),
}


def told(syntax_of: SyntaxOf, text: str) -> list[tuple[str, Spot]]:
    """The spots of the text by the words that tell them; its places are those of `POINTS`."""
    places = [
        Place(
            id=f"p{n}",
            name=name,
            kind=PlaceKind.COUNTRY if name in {"Iraq", "Syria"} else PlaceKind.CITY,
            mentions=(Span(text.index(name), text.index(name) + len(name)),),
            lat=lat,
            lon=lon,
            radius_km=10.0,
        )
        for n, (name, (lat, lon)) in enumerate(POINTS.items())
        if name in text
    ]
    return [(s.span.of(text), s) for p in with_spots(syntax_of(text), places) for s in p.spots]


@pytest.mark.parametrize(
    ("text", "words", "relation", "km", "direction"),
    [
        ("A bomb went off 20 km north of Kabul.", "20 km north of Kabul", Relation.AWAY, 20.0, "north"),
        ("It fell 20 kilometers (12 miles) southwest of Kabul.", "20 kilometers (12 miles) southwest of Kabul",
         Relation.AWAY, 20.0, "south-west"),
        ("They met five miles to the east of Kabul.", "five miles to the east of Kabul", Relation.AWAY, 8.045, "east"),
        ("Gunmen stopped a bus 1,200 metres from Kabul.", "1,200 metres from Kabul", Relation.AWAY, 1.2, None),
        ("A camp lies several miles outside Kabul.", "several miles outside Kabul", Relation.AWAY, None, None),
        ("Two men were shot south of Kabul.", "south of Kabul", Relation.AWAY, None, "south"),
        ("Rebels camped near Goma.", "near Goma", Relation.NEAR, None, None),
        ("Shells fell on the outskirts of Goma.", "on the outskirts of Goma", Relation.NEAR, None, None),
        ("They blocked the road between Goma and Sake.", "road between Goma and Sake", Relation.BETWEEN, None, None),
        ("It fell on the border between Iraq and Syria.", "border between Iraq and Syria", Relation.BORDER, None, None),
        ("Troops massed on the Iraq-Syria border.", "Iraq-Syria border", Relation.BORDER, None, None),
        ("Troops massed on Iraq's border.", "Iraq's border", Relation.BORDER, None, None),
    ],
)  # fmt: skip
def test_words_beside_a_place_tell_a_spot(
    syntax_of: SyntaxOf, text: str, words: str, relation: Relation, km: float | None, direction: str | None
):
    found = told(syntax_of, text)
    assert [(w, s.relation, s.km, s.direction) for w, s in found] == [(words, relation, km, direction)]


@pytest.mark.parametrize(
    "text",
    [
        "Fighting went on in the north of Iraq.",
        "Talks between Iraq and Syria went on.",
        "Kabul said 20 men were dead.",
        "They moved from Goma to Sake.",
        "The army of Iraq is near Iraq's end.",
    ],
)
def test_other_words_tell_none(syntax_of: SyntaxOf, text: str):
    assert told(syntax_of, text) == []


def test_a_direction_moves_the_point_and_leaves_room_beside_it(syntax_of: SyntaxOf):
    ((_, spot),) = told(syntax_of, "A bomb went off 100 km north of Kabul.")
    assert (spot.lat, spot.lon, spot.radius_km) == (pytest.approx(35.43, abs=0.01), 69.17, 41.4)


def test_without_a_direction_the_spot_lies_all_around(syntax_of: SyntaxOf):
    ((_, spot),) = told(syntax_of, "A bomb went off 100 km from Kabul.")
    assert (spot.lat, spot.lon, spot.radius_km) == (34.53, 69.17, 100.0)


def test_between_two_towns_is_the_middle_and_a_border_has_no_point(syntax_of: SyntaxOf):
    ((_, road),) = told(syntax_of, "They blocked the road between Goma and Sake.")
    ((_, border),) = told(syntax_of, "Troops massed on the border between Iraq and Syria.")
    assert (road.lat, road.lon) == (pytest.approx(-1.62), pytest.approx(29.135))
    assert (border.lat, border.lon, border.other) == (None, None, "p4")


@given(st.integers(1, 400), st.sampled_from(["north", "east", "south-west", "northwest"]))
def test_the_point_lies_as_far_off_as_the_words_say(syntax_of: SyntaxOf, km: int, wind: str):
    ((_, spot),) = told(syntax_of, f"A bomb went off {km} km {wind} of Kabul.")
    assert spot.lat is not None
    assert spot.lon is not None
    lat, lon = POINTS["Kabul"]
    away = 111.2 * math.hypot(spot.lat - lat, (spot.lon - lon) * math.cos(math.radians(spot.lat)))
    assert away == pytest.approx(km, abs=0.1)


def test_an_unknown_place_lends_no_point(syntax_of: SyntaxOf):
    text = "A bomb went off 20 km north of Qrzvblat."
    place = Place(id="p1", name="Qrzvblat", kind=PlaceKind.VILLAGE, mentions=(Span(31, 39),))
    ((spot,),) = [p.spots for p in with_spots(syntax_of(text), [place])]
    assert (spot.km, spot.direction, spot.lat) == (20.0, "north", None)
