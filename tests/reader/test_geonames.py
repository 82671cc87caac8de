import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from sayso.errors import InputError, PartError
from sayso.reader import geonames
from sayso.reader.gazetteer import BUILT_IN, Gazetteer
from sayso.record import PlaceKind


def row(
    id: int,
    name: str,
    others: str,
    point: tuple[float, float],
    feature: str,
    country: str,
    admin1: str,
    people: int = 0,
) -> str:
    """A line of GeoNames' main table."""
    kind, _, code = feature.partition(".")
    told = (
        id,
        name,
        name,
        others,
        *point,
        kind,
        code,
        country,
        "",
        admin1,
        "",
        "",
        "",
        people,
        "",
        0,
        "Asia/Kabul",
        "2024-01-01",
    )
    return "\t".join(map(str, told))


DUMP = [
    row(1138958, "Kabul", "Caboul,Kaboul,کابل", (34.53, 69.17), "P.PPLC", "AF", "13", 4_434_550),
    row(11_200_001, "Qrzvblat", "Kurzblat", (34.6, 69.2), "P.PPL", "AF", "13"),
    row(11_200_002, "Wadi Qrz", "", (34.7, 69.3), "H.STM", "AF", "13"),
    row(11_200_003, "Qrz Airport", "", (34.8, 69.4), "S.AIRP", "AF", "13"),
    row(11_200_004, "Qrz Hotel", "", (34.8, 69.4), "S.HTL", "AF", "13"),
    row(1149361, "Islamic Republic of Afghanistan", "Afghanland", (33.0, 66.0), "A.PCLI", "AF", "00", 37_000_000),
    row(1138957, "Wilāyat-e Kābul", "Kaboulistan", (34.5, 69.4), "A.ADM1", "AF", "13", 4_000_000),
    row(11_200_005, "Qrzland", "", (10.0, 10.0), "A.ADM1", "QZ", "01", 5_000),
    row(11_200_006, "Qrztown", "", (10.1, 10.1), "P.PPL", "QZ", "01", 900),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in index with Afghanistan alone, to be quick."""
    path = tmp_path_factory.mktemp("base") / "small.sqlite"
    shutil.copyfile(BUILT_IN, path)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM place WHERE country IS NOT 'AF'")
        db.execute("DELETE FROM name WHERE key NOT IN ('kabul', 'afghanistan', 'herat')")
    db.close()
    return path


@pytest.fixture(scope="module")
def imported(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("dump")
    with zipfile.ZipFile(folder / "allCountries.zip", "w") as archive:
        archive.writestr("allCountries.txt", "\n".join(DUMP) + "\n")
    seen: list[tuple[int, int]] = []
    geonames.build(folder / "allCountries.zip", folder / "out.sqlite", base=small, follow=lambda *a: seen.append(a))
    assert seen[-1][0] == seen[-1][1] > 0
    assert [p.name for p in folder.iterdir() if p.name.endswith(".part")] == []
    return Gazetteer(folder / "out.sqlite")


@pytest.mark.parametrize(
    ("name", "kind", "country", "admin1"),
    [
        ("Qrzvblat", PlaceKind.CITY, "AF", "AF-KAB"),
        ("Kurzblat", PlaceKind.CITY, "AF", "AF-KAB"),
        ("Wadi Qrz", PlaceKind.NATURAL, "AF", "AF-KAB"),
        ("Qrz Airport", PlaceKind.FACILITY, "AF", "AF-KAB"),
        ("Qrzland", PlaceKind.ADMIN1, "QZ", None),
    ],
)
def test_the_dumps_places_are_found_by_each_of_their_names(
    imported: Gazetteer, name: str, kind: PlaceKind, country: str, admin1: str | None
):
    assert [(e.kind, e.country, e.admin1) for e in imported.named(name)] == [(kind, country, admin1)]


def test_what_news_does_not_name_is_left_out(imported: Gazetteer):
    assert imported.named("Qrz Hotel") == ()


def test_the_built_in_countries_and_provinces_stay_and_take_the_dumps_names(imported: Gazetteer):
    (country,) = imported.named("Afghanland")
    (province,) = imported.named("Kaboulistan")
    assert (country.name, country.kind) == ("Afghanistan", PlaceKind.COUNTRY)
    assert (province.code, province.kind) == ("AF-KAB", PlaceKind.ADMIN1)
    assert "Herāt" in {e.name for e in imported.named("Herat")}


def test_a_town_of_both_lists_is_one(imported: Gazetteer):
    towns = [e for e in imported.named("Kabul") if e.kind is PlaceKind.CITY]
    assert [(t.geonames, t.population, t.zone) for t in towns] == [(1138958, 4_434_550, "Asia/Kabul")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a\tb\tc"], "line 1 is no place of GeoNames' main table (3 columns)"),
        ([DUMP[0], DUMP[1].replace("34.6", "north")], "line 2 is no place"),
        ([DUMP[0].replace("1138958", "99000000")], "the id 99000000"),
    ],
)
def test_what_is_no_dump_is_refused_with_its_line_and_leaves_nothing(
    small: Path, tmp_path: Path, lines: list[str], said: str
):
    dump = tmp_path / "dump.txt"
    dump.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"line \d") as met:
        geonames.build(dump, tmp_path / "out.sqlite", base=small)
    assert said in str(met.value)
    assert [p.name for p in tmp_path.iterdir()] == ["dump.txt"]


def test_a_zip_of_other_things_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(InputError, match="wanted one table"):
        geonames.build(tmp_path / "x.zip", tmp_path / "out.sqlite")


def test_another_file_is_no_index(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("nothing of a database " * 99, encoding="utf-8")
    with pytest.raises(PartError, match="is no gazetteer index"):
        Gazetteer(path)
    with pytest.raises(PartError, match="missing"):
        Gazetteer(tmp_path / "absent.sqlite")
