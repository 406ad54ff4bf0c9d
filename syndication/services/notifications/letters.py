"""Writing an e-mail: everything new to one user, as text and as simple HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime as format_date_header
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app, render_template
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from syndication.models import Account, User
from syndication.services.notifications.grouping import Group
from syndication.services.paging import Page
from syndication.services.ready import name_of

TEMPLATE = "syndication/notifications/mail"


def letter(user: User, groups: Page[Group], *, upto: int, now: datetime) -> EmailMessage:
    """The letter that tells this user of these groups.

    upto: the number it tells up to. It is part of the Message-ID, so that a letter that is sent twice after a crash can
    be known as the same by the server it goes to.
    """
    message = EmailMessage()
    message["Subject"] = one_line(subject(groups))
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = user.email
    message["Date"] = format_date_header(now.astimezone(UTC))
    message["Message-ID"] = f"<notices.{user.id}.{upto}@{urlsplit(base_url()).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    words = {
        "groups": groups.items,
        "more": groups.total - len(groups.items),
        "clock": clock_of(user),
        "link": link,
        "name_of": name_of,
    }
    message.set_content(render_template(f"{TEMPLATE}.txt", **words))
    message.add_alternative(render_template(f"{TEMPLATE}.html", **words), subtype="html")
    return message


def subject(groups: Page[Group]) -> str:
    """The first sentence, and how many there are beside it."""
    first = groups.items[0].headline
    others = groups.total - 1
    if not others:
        return first
    return ngettext("%(first)s, and 1 thing more", "%(first)s, and %(num)d things more", others, first=first)


def one_line(text: str) -> str:
    """A header ends with its line: names of accounts are whatever a platform says."""
    return " ".join(text.split())


def clock_of(user: User) -> Callable[[datetime, Account | None], str]:
    """Shows instants in the user's zone, or that of the account's project when none was chosen."""

    def clock(instant: datetime, account: Account | None) -> str:
        zone = user.time_zone or (account.project.time_zone if account else "UTC")
        local = instant.astimezone(ZoneInfo(zone))
        text = format_datetime(local, "d MMM yyyy, HH:mm", locale=get_locale())
        return _("%(time)s %(zone)s", time=text, zone=zone)

    return clock


def link(endpoint: str, **values: Any) -> str:
    """The address of a page as people reach it; there is no request here that would know."""
    url = urlsplit(base_url())
    here = current_app.url_map.bind(url.netloc, url_scheme=url.scheme)
    return here.build(endpoint, values, force_external=True)


def base_url() -> str:
    return str(current_app.config["PUBLIC_BASE_URL"])
