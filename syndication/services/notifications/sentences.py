"""What happened, as a sentence: "12 posts failed on Garden (the platform)"."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from syndication.models import Account, NotificationKind
from syndication.platforms import platforms


def headline(kind: str, cause: str, account: Account | None, count: int) -> str:
    """What happened `count` times to an account or its posts."""
    say = SENTENCES.get(kind, changed)
    return say(name_of_account(account), count, cause)


def name_of_account(account: Account | None) -> str:
    if account is None:
        return _("an account that is gone")
    platform = platforms().get(account.platform)
    return f"{account.label} ({platform.label if platform else account.platform})"


def failed(name: str, count: int, _cause: str) -> str:
    return ngettext("1 post failed on %(name)s", "%(num)d posts failed on %(name)s", count, name=name)


def expired(name: str, count: int, _cause: str) -> str:
    return ngettext(
        "1 post for %(name)s was too late and was not sent",
        "%(num)d posts for %(name)s were too late and were not sent",
        count,
        name=name,
    )


def unconfirmed(name: str, count: int, _cause: str) -> str:
    return ngettext(
        "1 post may be out on %(name)s: nobody but you can tell",
        "%(num)d posts may be out on %(name)s: nobody but you can tell",
        count,
        name=name,
    )


def reconnect(name: str, count: int, _cause: str) -> str:
    if count == 1:
        return _("%(name)s needs reconnecting", name=name)
    return _("%(name)s needed reconnecting %(count)d times", name=name, count=count)


def credentials_end(name: str, _count: int, cause: str) -> str:
    if cause == "day":
        return _("The credentials of %(name)s end within 24 hours", name=name)
    return _("The credentials of %(name)s end within 7 days", name=name)


def changed(name: str, _count: int, _cause: str) -> str:
    return _("Something happened on %(name)s", name=name)


SENTENCES: dict[str, Callable[[str, int, str], str]] = {
    NotificationKind.FAILED: failed,
    NotificationKind.EXPIRED: expired,
    NotificationKind.UNCONFIRMED: unconfirmed,
    NotificationKind.RECONNECT: reconnect,
    NotificationKind.CREDENTIALS_END: credentials_end,
}
