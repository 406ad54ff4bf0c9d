"""Reading linked pages in the background."""

from __future__ import annotations

from syndication.services import link_cards


def fetch_link_card(url: str) -> None:
    """Reads the page behind a link and keeps what its card needs. Harmless when repeated."""
    link_cards.refresh(url)
