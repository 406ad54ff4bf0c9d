"""What linked pages say of themselves. Fetched by a job, read by composing; never fetched in a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import structlog
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from syndication.extensions import db
from syndication.models import LinkCard, Media
from syndication.platforms import base
from syndication.services.errors import Invalid
from syndication.services.fetching import FetchError, fetch
from syndication.services.images import EncodedImage
from syndication.services.media import add_media, picture_of
from syndication.services.page_meta import MOST_BYTES, PageMeta, read_meta
from syndication.services.transaction import transaction
from syndication.services.uploads import encode_picture, keep_picture

log = structlog.get_logger(__name__)

#: A card is read again after so long; sooner when the page could not be read.
FRESH = timedelta(days=7)
FRESH_PROBLEM = timedelta(minutes=10)
PAGE_TYPES = ("text/html", "application/xhtml+xml")
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/octet-stream")
TITLE_MAX = 300
DESCRIPTION_MAX = 1000


def card_of(url: str) -> base.LinkCard | None:
    """The stored card of a link, None when there is none or the page could not be read."""
    row = find(url)
    if row is None or row.problem:
        return None
    picture = picture_of(row.media) if row.media else None
    return base.LinkCard(url, row.title or host_of(url), row.description, picture)


def problem_of(url: str) -> str:
    """Why there is no card, as a sentence; "" when there is one or nobody asked the page yet."""
    row = find(url)
    return row.problem if row else ""


def find(url: str) -> LinkCard | None:
    return db.session.scalars(select(LinkCard).where(LinkCard.url == url)).first()


def is_wanted(url: str) -> bool:
    """Whether the page should be asked (again)."""
    row = find(url) if url else None
    if row is None:
        return bool(url)
    return datetime.now(UTC) - row.fetched_at > (FRESH_PROBLEM if row.problem else FRESH)


def refresh(url: str) -> None:
    """Ask the page what it is and store the answer, or the sentence why it could not be read.

    Talks to the network: for jobs only.
    """
    if not is_wanted(url):
        return
    db.session.rollback()  # no transaction is open while the page takes its time
    try:
        meta = read_page(url)
        store(url, meta, read_picture(meta.image), "")
    except FetchError as problem:
        store(url, PageMeta(), None, problem.message)
    except Exception:
        # Whatever it is that we did not think of: without a row the page would be asked again and again.
        log.exception("link_card.broke", host=host_of(url))
        store(url, PageMeta(), None, _("%(host)s could not be read. Check the link.", host=host_of(url)))


def read_page(url: str) -> PageMeta:
    page = fetch(url, max_bytes=MOST_BYTES, types=PAGE_TYPES, whole=False)
    meta = read_meta(page.body, page.charset)
    return replace(meta, image=picture_address(page.url, meta.image))


def picture_address(page: str, image: str) -> str:
    """Absolute; empty for none, and for what is no address."""
    try:
        return urljoin(page, image) if image else ""
    except ValueError:
        return ""


def read_picture(url: str) -> EncodedImage | None:
    """The card's picture. A card without one is still a card, so nothing is raised."""
    if not url:
        return None
    try:
        answer = fetch(url, max_bytes=image_limit(), types=IMAGE_TYPES, whole=True)
        return encode_picture(answer.body)
    except (FetchError, Invalid):
        return None


def image_limit() -> int:
    return int(current_app.config["IMAGE_MAX_BYTES"])


def store(url: str, meta: PageMeta, picture: EncodedImage | None, problem: str) -> None:
    kept = keep_picture(picture) if picture else None
    try:
        with transaction() as session:
            media = add_media(session, kept, file_name="", by=None) if kept else None
            write_row(session, url, meta, media, problem)
    except IntegrityError:
        return  # another worker stored the same page at the same moment


def write_row(session: Session, url: str, meta: PageMeta, media: Media | None, problem: str) -> None:
    row = session.scalars(select(LinkCard).where(LinkCard.url == url)).first()
    if row is None:
        row = LinkCard(url=url)
        session.add(row)
    if not problem or row.problem or not row.title:
        # What was read before is better than nothing when the page is only away for a while.
        row.title, row.description = meta.title[:TITLE_MAX], meta.description[:DESCRIPTION_MAX]
        row.media_id = media.id if media else None
        row.problem = problem
    row.fetched_at = datetime.now(UTC)


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
