from collections.abc import Callable

import pytest

from sayso.reader import places
from sayso.reader.gazetteer import Gazetteer
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.reader.tagger import Seen, Tagger
from sayso.record import Place, PlaceKind, Segment, SegmentKind, Span

SyntaxOf = Callable[[str], Syntax]
SeenOf = Callable[[str], Seen]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture
def read(syntax_of: SyntaxOf, seen_of: SeenOf, gazetteer: Gazetteer) -> Callable[[str], tuple[Place, ...]]:
    """The places of a body without dateline."""
    return lambda text: places.find(syntax_of(text), (), gazetteer, seen_of(text))


Read = Callable[[str], tuple[Place, ...]]


def named(found: tuple[Place, ...], name: str) -> Place:
    return next(p for p in found if name in p.name)


def test_a_list_with_one_type_word_is_as_many_places(read: Read):
    text = "Fighting went on in the Panjshir, Parwan, and Baghlan Provinces of Afghanistan."
    found = [p for p in read(text) if p.kind is PlaceKind.ADMIN1]
    assert [(p.name, p.code, [m.of(text) for m in p.mentions]) for p in found] == [
        ("Panjshir", "AF-PAN", ["Panjshir"]),
        ("Parwan", "AF-PAR", ["Parwan"]),
        ("Baghlan Province", "AF-BGL", ["Baghlan Provinces"]),
    ]


def test_the_names_after_a_comma_say_which_town_is_meant(read: Read):
    town = named(read("A bomb went off in Tripoli, Lebanon, on Monday."), "Tripoli")
    assert (town.country, round(town.lat or 0), round(town.lon or 0)) == ("LB", 34, 36)


@pytest.mark.parametrize(
    ("text", "name", "kind", "country"),
    [
        ("Rebels took the town of Charikar in Afghanistan.", "Charikar", PlaceKind.CITY, "AF"),
        ("Clashes broke out in Nineveh province in Iraq.", "Nineveh", PlaceKind.ADMIN1, "IQ"),
        ("Gunmen attacked Zamfara State in Nigeria.", "Zamfara", PlaceKind.ADMIN1, "NG"),
        ("Punjab province of Pakistan was hit by a blast in Lahore.", "Punjab", PlaceKind.ADMIN1, "PK"),
        ("Troops entered the Gaza Strip on Sunday.", "Gaza Strip", PlaceKind.REGION, "PS"),
        ("Rebels advanced on the capital of Zaire.", "Zaire", PlaceKind.COUNTRY, "CD"),
    ],
)
def test_a_place_keeps_the_kind_and_country_it_is_told_with(
    read: Read, text: str, name: str, kind: PlaceKind, country: str
):
    place = named(read(text), name)
    assert (place.kind, place.country) == (kind, country)


def test_a_part_of_a_wide_land_has_no_point_and_a_part_of_a_small_one_has(read: Read):
    wide = named(read("Fighting was reported in northern Afghanistan."), "northern")
    small = named(read("Shells fell on southern Lebanon."), "southern")
    assert (wide.kind, wide.lat) == (PlaceKind.REGION, None)
    assert (small.kind, small.lat is not None and 33 < small.lat < 33.8) == (PlaceKind.REGION, True)


def test_the_capital_of_a_people_is_a_mention_of_the_city(read: Read):
    text = "The militants swept into Kabul. They control the Afghan capital."
    assert [m.of(text) for m in named(read(text), "Kabul").mentions] == ["Kabul", "the Afghan capital"]


@pytest.mark.parametrize(
    "text",
    [
        "President Ashraf Ghani spoke to reporters.",
        "Ahmad Massoud leads the fighters.",
        "On Sunday the Afghan people were told of it.",
        "Iraqi soldiers and Pakistani officers met.",
        "Prime Minister Ali Hassan resigned.",
        "Reading the statement, the spokesman was calm.",
    ],
)
def test_persons_days_peoples_and_words_are_no_places(read: Read, text: str):
    assert read(text) == ()


def test_a_village_that_no_gazetteer_holds_is_kept_as_a_gap(read: Read):
    text = "Soldiers killed six men in the village of Qrzvblat on Friday."
    found = read(text)
    place = named(found, "Qrzvblat")
    assert (place.kind, place.lat, place.geonames) == (PlaceKind.VILLAGE, None, None)
    assert [g.span.of(text) for g in places.gaps(found)] == ["the village of Qrzvblat"]


def test_a_clock_named_after_a_city_is_no_place(read: Read):
    assert read("It began at 21:30 Moscow time.") == ()


@pytest.mark.parametrize(
    ("line", "name", "country"),
    [
        ("KABUL, Nov. 26 (Xinhua)", "Kabul", "AF"),
        ("AL-QAIM, Iraq, May 9, 2005 (AFP)", "Al-Qaim", "IQ"),
        ("GAZA CITY, Dec 23, 2006 (AFP)", "Gaza City", "PS"),
        ("MOSCOW, September 1. /TASS/.", "Moscow", "RU"),
        ("KYIV — ", "Kyiv", "UA"),
    ],
)
def test_a_dateline_begins_with_its_place(
    parser: Parser, tagger: Tagger, gazetteer: Gazetteer, line: str, name: str, country: str
):
    text = f"{line}\n\nNothing else was known, officials said here."
    body = Span(len(line) + 2, len(text))
    parts = (
        Segment(kind=SegmentKind.DATELINE, span=Span(0, len(line))),
        Segment(kind=SegmentKind.BODY, span=body),
    )
    layout = lay_out(text, parts)
    found = places.find(parser.parse(text, layout), parts, gazetteer, tagger.see(text, layout))
    place = next(p for p in found if p.id == places.of_dateline(found, parts))
    assert (place.name, place.country) == (name, country)
    assert [m.of(text) for m in place.mentions] == [line.split(",")[0].removesuffix(" — "), "here"]


def test_mentions_are_exact_in_a_text_of_odd_blanks(read: Read):
    text = "Shells hit Kharkiv\u00a0region and Idlib\u2019s outskirts, in Ukraine\r\nand Syria."
    for place in read(text):
        for m in place.mentions:
            assert m.of(text).strip() == m.of(text)
    assert named(read(text), "Kharkiv").code == "UA-63"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("On Monday fighters entered Qarbun without a shot and took control of the town.", "Qarbun"),
        ("On Monday fighters swept into Qarbun and gained full control over the town.", "Qarbun"),
        ("Talks were held in the city of Bunia. On Monday rebels walked into Masisi and took the town.", "Masisi"),
    ],
)
def test_what_forces_enter_is_a_town_though_no_gazetteer_holds_it_as_one(read: Read, text: str, name: str):
    place = named(read(text), name)
    assert "the town" in [m.of(text) for m in place.mentions]


@pytest.mark.parametrize(
    "text",
    [
        "In Belgrade, U.S. envoy Christopher Hill met the president of Serbia.",
        "The guard had control of Saddam Hussein after the fall of Saddam Hussein.",
    ],
)
def test_a_person_beside_a_place_is_none(read: Read, text: str):
    assert not {"Christopher Hill", "Saddam Hussein"} & {p.name for p in read(text)}


def test_the_country_is_not_the_one_of_an_agencys_note(read: Read):
    text = "Rebels of the front (outlawed in Russia) took a town in Syria. The mayor fled the country."
    assert "the country" in [m.of(text) for m in named(read(text), "Syria").mentions]


def test_a_town_has_the_code_of_the_division_that_it_lies_in(read: Read):
    found = read("Fighting went on in Kabul and in Khanabad, Kunduz province, Afghanistan.")
    assert {p.name: p.code for p in found if p.kind is PlaceKind.CITY} == {"Kabul": "AF-KAB", "Khanabad": "AF-KDZ"}


def test_a_namesake_far_from_the_division_told_is_refused(read: Read):
    found = read("Gunmen attacked a post in Khogyani, Nangarhar province, Afghanistan.")
    assert not [p for p in found if p.name.startswith("Khogyani") and (p.lat is not None or p.code)]
    found = read("Gunmen attacked a post in Khogyani, Ghazni province, Afghanistan.")
    assert [p.code for p in found if p.name.startswith("Khogyani")] == ["AF-GHA"]


def test_divisions_in_a_list_are_not_told_to_lie_in_one_another(read: Read):
    found = read("Troops fought gunmen in parts of Lanao del Sur, Basilan and Sulu provinces in the Philippines.")
    assert {p.code for p in found if p.name.startswith(("Lanao", "Basilan", "Sulu"))} == {"PH-LAS", "PH-BAS", "PH-SLU"}


def test_the_town_is_no_name_and_a_pass_stays_a_pass(read: Read):
    found = read("The rebels hold Bria in the Central African Republic. The town was burned in 2014.")
    assert not [p for p in found if p.country == "US"]
    assert [p.name for p in read("Troops clashed on the Salang pass in Afghanistan.") if "Salang" in p.name] == [
        "Salang pass"
    ]
