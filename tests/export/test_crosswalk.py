from sayso.export.crosswalk import crosswalk
from sayso.record import EventType

# ACLED's sub-events (2023 codebook) and PLOVER's sixteen types, from general knowledge.
ACLED = {
    "Battles / Armed clash",
    "Battles / Government regains territory",
    "Battles / Non-state actor overtakes territory",
    "Protests / Excessive force against protesters",
    "Protests / Protest with intervention",
    "Protests / Peaceful protest",
    "Riots / Violent demonstration",
    "Riots / Mob violence",
    "Explosions/Remote violence / Chemical weapon",
    "Explosions/Remote violence / Air/drone strike",
    "Explosions/Remote violence / Suicide bomb",
    "Explosions/Remote violence / Shelling/artillery/missile attack",
    "Explosions/Remote violence / Remote explosive/landmine/IED",
    "Explosions/Remote violence / Grenade",
    "Violence against civilians / Sexual violence",
    "Violence against civilians / Attack",
    "Violence against civilians / Abduction/forced disappearance",
    "Strategic developments / Agreement",
    "Strategic developments / Arrests",
    "Strategic developments / Change to group/activity",
    "Strategic developments / Disrupted weapons use",
    "Strategic developments / Headquarters or base established",
    "Strategic developments / Looting/property destruction",
    "Strategic developments / Non-violent transfer of territory",
    "Strategic developments / Other",
}
PLOVER = {
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
}


def test_every_type_has_its_crossing():
    assert set(crosswalk()) == set(EventType)


def test_no_category_is_made_up():
    for kind, crossing in crosswalk().items():
        assert set(crossing.acled) <= ACLED, kind
        assert crossing.plover in PLOVER | {""}, kind


def test_every_sub_event_of_acled_can_be_reached():
    assert {a for crossing in crosswalk().values() for a in crossing.acled} == ACLED


def test_a_running_total_crosses_to_nothing():
    total = crosswalk()[EventType.TOLL_REPORT]
    assert (total.acled, total.plover, total.ucdp) == ((), "", "")
