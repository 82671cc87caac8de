"""What each screen shows: typed contexts, made of what the ledger tells. A module a screen; the templates have these
names and no others."""

from sayso.desk.pages.actors import ActorPage, ActorsPage, Party, actor_page, actors_page, parties
from sayso.desk.pages.brief import BriefPage, brief_page
from sayso.desk.pages.claim import ClaimPage, claim_page
from sayso.desk.pages.dispatch import DispatchPage, dispatch_page, version_of
from sayso.desk.pages.incident import IncidentPage, incident_page
from sayso.desk.pages.incidents import VIEWS, IncidentsPage, incidents_page
from sayso.desk.pages.map import MapPage, box_in, map_page
from sayso.desk.pages.reviews import DecidedPage, ReviewsPage, TwinsPage, decided_page, reviews_page, twins_page
from sayso.desk.pages.rows import Row, cursor, next_page, row
from sayso.desk.pages.search import SearchPage, search_page
from sayso.desk.pages.sources import SourcesPage, sources_page

__all__ = [
    "VIEWS",
    "ActorPage",
    "ActorsPage",
    "BriefPage",
    "ClaimPage",
    "DecidedPage",
    "DispatchPage",
    "IncidentPage",
    "IncidentsPage",
    "MapPage",
    "Party",
    "ReviewsPage",
    "Row",
    "SearchPage",
    "SourcesPage",
    "TwinsPage",
    "actor_page",
    "actors_page",
    "box_in",
    "brief_page",
    "claim_page",
    "cursor",
    "decided_page",
    "dispatch_page",
    "incident_page",
    "incidents_page",
    "map_page",
    "next_page",
    "parties",
    "reviews_page",
    "row",
    "search_page",
    "sources_page",
    "twins_page",
    "version_of",
]
