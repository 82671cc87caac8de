"""The offline gazetteer."""

from __future__ import annotations

from sayso.record import Place


class Gazetteer:
    """Names to places, from the index that ships in the package."""

    def zone_of(self, place: Place) -> str | None:
        """The IANA zone of a place; None where the place spans several or is not known."""
        return None
