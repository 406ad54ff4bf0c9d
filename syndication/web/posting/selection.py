"""What an editor has chosen to send: pieces, accounts, and the channel of each account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from syndication.models import Account
from syndication.platforms import platforms
from syndication.services.ready import channels_written_for
from syndication.services.scheduling import ScheduleItem, Target
from syndication.web.filtering import number

#: Hexadecimal digits of a batch's key.
KEY_LENGTH = 32


@dataclass(frozen=True)
class Selection:
    """`targets` in the order of the accounts on the page; both may be empty, and pieces may not exist any more."""

    piece_ids: tuple[int, ...]
    targets: tuple[Target, ...]

    def channel_of(self, account_id: int) -> str | None:
        """The channel chosen for an account, None when the account is not chosen."""
        return next((t.channel for t in self.targets if t.account_id == account_id), None)

    def missing(self) -> list[str]:
        """What still has to be chosen before anything can be previewed, as sentences."""
        sentences = []
        if not self.piece_ids:
            sentences.append(_("Choose at least one piece."))
        if not self.targets:
            sentences.append(_("Choose at least one account to send to."))
        return sentences

    def as_args(self) -> dict[str, Any]:
        """The selection as a query string or a form has it."""
        channels = {f"channel-{target.account_id}": target.channel for target in self.targets}
        return {"piece": self.piece_ids, "account": [t.account_id for t in self.targets], **channels}


def read_selection(values: MultiDict[str, str], accounts: Iterable[Account]) -> Selection:
    """The selection in a query string or a form: `piece` and `account` ids, and `channel-<account id>`.

    An account without a channel of its own gets the one that the first piece is written for, or its platform's first.
    Ids that are no numbers, and channels that the account's platform does not have, are ignored.
    """
    chosen = set(numbers(values.getlist("account")))
    piece_ids = tuple(numbers(values.getlist("piece")))
    written = channels_written_for(piece_ids)
    targets = []
    for account in accounts:
        channels = channels_of(account)
        if account.id in chosen and channels:
            wanted = values.get(f"channel-{account.id}", "")
            usual = written.get(account.platform, channels[0])
            targets.append(Target(account.id, wanted if wanted in channels else usual))
    return Selection(piece_ids, tuple(targets))


def channels_of(account: Account) -> list[str]:
    """The paths of the account's channels; none when the platform's adapter is gone."""
    platform = platforms().get(account.platform)
    return [f"{platform.name}/{channel.key}" for channel in platform.channels] if platform else []


def numbers(texts: Iterable[str]) -> list[int]:
    """The ids among the texts, each once, in their order."""
    return list(dict.fromkeys(found for found in map(number, texts) if found is not None))


def selection_key(nonce: str, selection: Selection) -> str:
    """The key of a preview, the same for the same selection in the same page of the hub: its nonce is made afresh."""
    targets = ",".join(sorted(f"{t.account_id}:{t.channel}" for t in selection.targets))
    pieces = ",".join(str(piece_id) for piece_id in sorted(selection.piece_ids))
    return digest(f"{nonce}|{pieces}|{targets}")


def batch_key(preview: str, items: Iterable[ScheduleItem]) -> str:
    """The key under which this choice in a preview is sent, once.

    Going back and sending the same choice again gives the same key, so nothing goes out twice. Other posts,
    another time, or now instead of later give another key, with the same beginning: see `begins`.
    """
    chosen = sorted(
        f"{item.piece_id}:{t.account_id}:{t.channel}:{item.now}:{item.scheduled_time}:{item.timezone}"
        for item in items
        for t in item.targets
    )
    return begins(preview) + digest("|".join(chosen))[: KEY_LENGTH // 2]


def begins(preview: str) -> str:
    """How the keys of all batches begin that were sent from this preview."""
    return preview[: KEY_LENGTH // 2]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:KEY_LENGTH]
