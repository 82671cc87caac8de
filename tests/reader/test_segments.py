"""What the parts of a dispatch are, in the manners of many agencies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import ReadError
from sayso.reader import segments
from sayso.record import SegmentKind

# Each as it stands before the first words of a report; the last column joins the two.
DATELINES = [
    ("MOSCOW, September 1. /TASS/.", " "),
    ("UNITED NATIONS, September 2. /TASS Correspondent Ivan Orlov/.", " "),
    ("MOSCOW. Sept 1 (Interfax) -", " "),
    ("MOSCOW, September 1 - RIA Novosti.", " "),
    ("MOSCOW, Sept 1 – RIA Novosti, Ivan Orlov.", " "),
    ("KYIV. September 1. UNIAN -", " "),
    ("KYIV, September 7. /Ukrinform/.", " "),
    ("KABUL, Aug 31 (Reuters) -", " "),
    ("CAIRO/GAZA, Oct 9 (Reuters) -", " "),
    ("MAIDUGURI, Nigeria, Nov 20, 2018 (AFP) -", " "),
    ("KABUL, April 3, 1997 (AFP)", "\n\n"),
    ("THE HAGUE, Dec 16, 2005", "\n\n"),
    ("NAIROBI, July 4, 2006 (AFP) -", "\n\n"),
    ("Kabul (AFP) –", " "),
    ("KABUL, Afghanistan (AP) —", " "),
    ("ST. PETERSBURG, Fla. (AP) —", " "),
    ("BAGHDAD, Nov. 26 (Xinhua) --", " "),
    ("BAGHDAD, 2005-11-26 (Xinhua)", "\n\n"),
    ("SEOUL, May 3 (Yonhap) --", " "),
    ("TOKYO, Sept. 1, Kyodo -", " "),
    ("KYODO NEWS - Sep 1, 2021 -", " "),
    ("WASHINGTON, Sept. 1 (UPI) --", " "),
    ("Sept. 1 (UPI) --", " "),
    ("Kabul/Berlin (dpa) -", " "),
    ("BERLIN, 3. März 2022 (dpa) -", " "),
    ("PARIS, le 3 mars 2022 (AFP) -", " "),
    ("BOGOTA, Jan 20 (EFE).-", " "),
    ("Bogotá, 20 ene (EFE).-", " "),
    ("(ANSA) - ROME, SEP 1 -", " "),
    ("ISTANBUL", "\n\n"),
    ("ANKARA (AA) -", " "),
    ("TEHRAN, Sep. 01 (MNA) –", " "),
    ("Tehran, Sept 1, IRNA –", " "),
    ("Damascus, SANA-", ""),
    ("Damascus, (SANA)-", " "),
    ("KUWAIT, Sept 1 (KUNA) --", " "),
    ("ABU DHABI, 1st September, 2021 (WAM) --", " "),
    ("NNA -", " "),
    ("New Delhi, Sep 1 (PTI)", " "),
    ("Kabul [Afghanistan], September 1 (ANI):", " "),
    ("KABUL (Pajhwok):", " "),
    ("YEREVAN, SEPTEMBER 13, ARMENPRESS.", " "),
    ("BAKU, September 1, AZERTAC.", " "),
    ("MINSK, 1 September (BelTA) –", " "),
    ("Geneva, 3 March 2022 –", " "),
    ("(New York, 3 March 2022):", " "),
    ("Kabul, 1 September:", " "),
    ("PESHAWAR:", " "),
    ("DUSHANBE, 2 October, Oxus Wire —", " "),
    ("BISHKEK. October 2. AzatPress -", " "),
    ("GAZA CITY -", " "),
    ("SAN JOSE (COSTA RICA), 11 DEC 89 (ACAN - EFE) --", " "),
    ("NO CITY (COLOMBIA), NO DATE --", " "),
]
REPORT = "Rebels and government troops fought for a bridge on Monday, residents of the nearest village said."


def parts(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(s.kind.value, s.span.of(text)) for s in segments.split(text, title=title)]


@pytest.mark.parametrize(("dateline", "joint"), DATELINES)
def test_a_dateline_is_its_place_date_and_agency_with_the_closing_mark(dateline: str, joint: str) -> None:
    text = f"Fighting at a bridge goes on\n\n{dateline}{joint}{REPORT}"
    assert parts(text) == [("headline", "Fighting at a bridge goes on"), ("dateline", dateline), ("body", REPORT)]


@pytest.mark.parametrize(("dateline", "joint"), [d for d in DATELINES if d[0] != "ISTANBUL"])
def test_a_dateline_needs_no_headline_above_it(dateline: str, joint: str) -> None:
    assert parts(f"{dateline}{joint}{REPORT}") == [("dateline", dateline), ("body", REPORT)]


@pytest.mark.parametrize(
    "text",
    [
        "On May 3, 2021 - a Monday - rebels took the bridge. They held it for a day.",
        "ISIS - a group with many names - said that its men had taken the bridge near the town.",
        "Ahmed Karimi (Green Front) said so on Monday. Nobody else did.",
        "Rebels took the bridge. MOSCOW, September 1. /TASS/ was quoted.",
        "The UN (Geneva) said it had no news of the town. It asked for calm.",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    assert parts(text) == [("body", text)]


def test_the_page_and_the_desk_are_set_apart() -> None:
    text = (
        "Home > World > Africa\n\nUPDATE 2-Rebels take bridge\n\nArmy is silent\n\nATTENTION - ADDS toll ///\n\n"
        "1 March 2021, 10:30\n\n"
        f"BAMAKO, March 1 (Reuters) - {REPORT}\n\nADVERTISEMENT\n\nRead more: What we know\n\n"
        "The army did not comment. (Reporting by A. Diallo; Editing by B. Smith)\n\n© 2021 All rights reserved"
    )
    assert parts(text) == [
        ("boilerplate", "Home > World > Africa"),
        ("editorial_note", "UPDATE 2-"),
        ("headline", "Rebels take bridge"),
        ("deck", "Army is silent"),
        ("editorial_note", "ATTENTION - ADDS toll ///"),
        ("boilerplate", "1 March 2021, 10:30"),
        ("dateline", "BAMAKO, March 1 (Reuters) -"),
        ("body", REPORT),
        ("boilerplate", "ADVERTISEMENT"),
        ("boilerplate", "Read more: What we know"),
        ("body", "The army did not comment."),
        ("boilerplate", "(Reporting by A. Diallo; Editing by B. Smith)"),
        ("boilerplate", "© 2021 All rights reserved"),
    ]


@pytest.mark.parametrize(
    "note",
    [
        "(outlawed in Russia)",
        "(banned in the Russian Federation)",
        "(prohibited in Kazakhstan)",
        "(designated a foreign agent)",
        "(recognized as extremist and banned in Russia)",
        "(the group is listed as terrorist in several countries)",
        "(former name of the Green Front, banned in Tajikistan)",
        "[editor’s note: the town is also called Upper Ford]",
        "(a term used by the ministry - Ed.)",
        "[sic]",
    ],
)
def test_an_insertion_of_the_desk_is_a_note_inside_the_body(note: str) -> None:
    body = f"Fighters of the Green Front {note} took the bridge (built in 1970) on Monday."
    text = f"KABUL, Sept. 1 (AP) — {body}"
    assert parts(text) == [("dateline", "KABUL, Sept. 1 (AP) —"), ("body", body), ("editorial_note", note)]


@pytest.mark.parametrize("aside", ["(in the north)", "(1953-2001)", "(AFP)", "(about 30 km from the border)", "(UN)"])
def test_an_aside_of_the_reporter_is_no_note(aside: str) -> None:
    assert parts(f"Fighters left the bridge {aside} on Monday.")[1:] == []


def test_only_a_headline_is_one_headline() -> None:
    assert parts("Rebels take bridge in north") == [("headline", "Rebels take bridge in north")]


def test_a_sentence_alone_is_body() -> None:
    assert parts("Rebels took a bridge on Monday.") == [("body", "Rebels took a bridge on Monday.")]


def test_a_title_marks_the_headline_even_where_it_ends_like_a_sentence() -> None:
    text = "Rebels took a bridge.\n\nThey came by night.\n\nNobody was hurt."
    assert parts(text, title="Rebels took a  bridge.")[0] == ("headline", "Rebels took a bridge.")
    assert parts(text)[0][0] == "body"


def test_a_note_to_other_desks_is_no_headline_even_as_the_title() -> None:
    text = f"ATTENTION - ADDS toll ///\n\nKABUL, Sept. 1 (AP)\n\n{REPORT}"
    assert [kind for kind, _ in parts(text, title="ATTENTION - ADDS toll ///")] == [
        "editorial_note",
        "dateline",
        "body",
    ]


def test_without_a_dateline_headline_and_deck_come_before_the_body() -> None:
    text = f"Rebels take bridge\n\nArmy is silent on losses\n\n{REPORT}\n\nIt rained."
    assert [kind for kind, _ in parts(text)] == ["headline", "deck", "body"]


def test_single_newlines_part_a_dispatch_as_well_as_blank_lines() -> None:
    text = (
        f"All news\r\nRebels take bridge\r\nArmy is silent\r\nMOSCOW, September 1. /TASS/. {REPORT}\r\nIt rained.\r\n"
    )
    assert parts(text) == [
        ("boilerplate", "All news"),
        ("headline", "Rebels take bridge"),
        ("deck", "Army is silent"),
        ("dateline", "MOSCOW, September 1. /TASS/."),
        ("body", f"{REPORT}\r\nIt rained."),
    ]


def test_a_wrapped_dispatch_in_capitals_is_one_body() -> None:
    text = (
        "LIMA, 22 JAN 89 (EFE) -- [TEXT] THREE PEOPLE WERE HURT WHEN A BOMB WENT\n"
        "BY MISTAKE OFF IN A MARKET, THE POLICE SAID. THE\nSHARE OF THE BLAME IS NOT KNOWN.\n\n   THE MAYOR LEFT."
    )
    assert [kind for kind, _ in parts(text)] == ["dateline", "editorial_note", "body"]
    assert parts(text)[1][1] == "[TEXT]"


def test_marks_of_direction_and_byte_order_stand_outside_the_segments() -> None:
    text = "\ufeff\u202bRebels take bridge\u202c\n\n\u200fKABUL, Sept. 1 (AP) — They came.\u200e"
    assert parts(text) == [
        ("headline", "Rebels take bridge"),
        ("dateline", "KABUL, Sept. 1 (AP) —"),
        ("body", "They came."),
    ]


def test_a_text_longer_than_any_dispatch_is_refused_with_its_length() -> None:
    with pytest.raises(ReadError, match="1,000,001"):
        segments.split("a" * (segments.MAX_LENGTH + 1))


def test_half_a_character_is_refused_with_its_place() -> None:
    with pytest.raises(ReadError, match=r"ud800' at 2\)"):
        segments.split("a \ud800")


def test_a_blank_text_has_no_segments() -> None:
    assert parts("") == parts(" \r\n\t\u00a0\u200b") == []


@given(
    st.lists(
        st.sampled_from([
            "MOSCOW, September 1. /TASS/.",
            "All news",
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "\xa0",
            "(outlawed in Russia)",
            "[TEXT]",
            "///",
            "ATTENTION - ADDS",
            "Rebels took it.",
            "“Never,” he said.",
            "By A. Smith",
            "©",
            "(Reporting by A)",
            "—",
            "KABUL",
            "\u202e",
        ])
        | st.text(max_size=12),
        max_size=14,
    ).map("".join)
)
def test_segments_lie_in_the_text_without_blanks_at_their_ends_and_only_notes_overlap(text: str) -> None:
    found = segments.split(text)
    assert all(s.span.end <= len(text) and s.span.of(text).strip() for s in found)
    assert list(found) == sorted(found, key=lambda s: (s.span.start, s.span.end))
    last = 0
    for s in found:
        if s.kind is not SegmentKind.EDITORIAL_NOTE:
            assert s.span.start >= last
            last = s.span.end
