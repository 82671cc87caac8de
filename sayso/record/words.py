"""The closed sets: every kind, type and stance a reading may use. Meanings: docs/reading.md."""

from enum import StrEnum


class SegmentKind(StrEnum):
    BOILERPLATE = "boilerplate"
    HEADLINE = "headline"
    DECK = "deck"
    DATELINE = "dateline"
    BODY = "body"
    EDITORIAL_NOTE = "editorial_note"


class PlaceKind(StrEnum):
    COUNTRY = "country"
    REGION = "region"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    VILLAGE = "village"
    FACILITY = "facility"
    NATURAL = "natural"
    OTHER = "other"


class Relation(StrEnum):
    """How a spot is told by a place that it is not."""

    AWAY = "away"
    NEAR = "near"
    BETWEEN = "between"
    BORDER = "border"


class ActorKind(StrEnum):
    STATE_FORCE = "state_force"
    ARMED_GROUP = "armed_group"
    GOVERNMENT = "government"
    POLITICAL_GROUP = "political_group"
    POLICE = "police"
    INTERNATIONAL = "international"
    CIVILIANS = "civilians"
    PERSON = "person"
    MEDIA = "media"
    COMPANY = "company"
    OTHER = "other"


class SourceKind(StrEnum):
    OFFICIAL = "official"
    MILITARY = "military"
    ARMED_GROUP = "armed_group"
    POLICE = "police"
    MEDICAL = "medical"
    MEDIA = "media"
    WITNESS = "witness"
    CIVILIAN = "civilian"
    EXPERT = "expert"
    NGO = "ngo"
    INTERNATIONAL = "international"
    DOCUMENT = "document"
    UNNAMED = "unnamed"
    OTHER = "other"


class EventType(StrEnum):
    ARMED_CLASH = "armed_clash"
    OFFENSIVE = "offensive"
    TERRITORY_CHANGE = "territory_change"
    WITHDRAWAL = "withdrawal"
    AIR_STRIKE = "air_strike"
    SHELLING = "shelling"
    BOMBING = "bombing"
    SUICIDE_BOMBING = "suicide_bombing"
    ATTACK = "attack"
    OTHER_VIOLENCE = "other_violence"
    ABDUCTION = "abduction"
    ARREST = "arrest"
    SEIZURE = "seizure"
    DESTRUCTION = "destruction"
    TOLL_REPORT = "toll_report"
    PROTEST = "protest"
    RIOT = "riot"
    CRACKDOWN = "crackdown"
    DEPLOYMENT = "deployment"
    THREAT = "threat"
    RESTRICTION = "restriction"
    CENSURE = "censure"
    DEMAND = "demand"
    REJECTION = "rejection"
    TALKS = "talks"
    AGREEMENT = "agreement"
    RELEASE = "release"
    AID = "aid"
    DISPLACEMENT = "displacement"
    LEADERSHIP_CHANGE = "leadership_change"
    TRIAL = "trial"


class EventClass(StrEnum):
    VIOLENCE = "violence"
    CROWD = "crowd"
    COERCION = "coercion"
    DIPLOMACY = "diplomacy"
    POWER = "power"


_CLASSES = {
    EventClass.CROWD: "protest riot crackdown",
    EventClass.COERCION: "deployment threat restriction censure demand rejection",
    EventClass.DIPLOMACY: "talks agreement release aid displacement",
    EventClass.POWER: "leadership_change trial",
}
CLASS_OF: dict[str, EventClass] = {
    **dict.fromkeys(EventType, EventClass.VIOLENCE),
    **{EventType(t): c for c, types in _CLASSES.items() for t in types.split()},
}
"""The class of each type; what is not named in another class is violence."""

# The two sides of these stand in no order: swapping them is no error.
SYMMETRIC: frozenset[str] = frozenset({EventType.ARMED_CLASH, EventType.TALKS, EventType.AGREEMENT})


class Stance(StrEnum):
    AFFIRMS = "affirms"
    CLAIMS = "claims"
    DENIES = "denies"
    DOUBTS = "doubts"
    EXPECTS = "expects"


class Harm(StrEnum):
    KILLED = "killed"
    INJURED = "injured"
    CAPTURED = "captured"
    MISSING = "missing"
    DISPLACED = "displaced"


class Whom(StrEnum):
    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    POLICE = "police"
    OFFICIAL = "official"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    LONGER = "longer"
    UNKNOWN = "unknown"


class FactKind(StrEnum):
    ROLE = "role"
    KINSHIP = "kinship"
    LIFE_DATES = "life_dates"
    LEGAL_STATUS = "legal_status"
    PART_OF = "part_of"
