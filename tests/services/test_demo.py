"""The demo workspace, made on a real sandbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from syndication.extensions import db
from syndication.models import Account, Piece, PieceStatus, Project, User
from syndication.sandbox.demo import CREDENTIALS, OPTIONS
from syndication.services import demo

Make = Callable[[], None]


@pytest.fixture
def make(app: Flask, admin: User, sandbox_url: str) -> Make:
    return lambda: demo.create_workspace(CREDENTIALS, OPTIONS, sandbox_url, by=admin)


def count(model: type[Account | Piece | Project]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_every_platform_of_the_sandbox_is_connected(make: Make) -> None:
    make()
    accounts = db.session.scalars(select(Account)).all()
    assert {account.platform for account in accounts} == set(CREDENTIALS)
    assert all(account.is_connected for account in accounts)


def test_every_piece_is_ready_and_every_platform_gets_one(make: Make) -> None:
    make()
    reached = set()
    for piece in db.session.scalars(select(Piece)):
        assert piece.status == PieceStatus.READY
        reached |= {variant.channel.partition("/")[0] for variant in piece.variants}
    assert reached == set(CREDENTIALS)


def test_one_piece_has_a_picture_and_one_a_film_with_alt_text(make: Make) -> None:
    make()
    shown = [media for piece in db.session.scalars(select(Piece)) for media in piece.media]
    assert sorted(item.media.kind for item in shown) == ["picture", "video"]
    assert all(item.alt_text for item in shown)


def test_making_it_twice_adds_nothing(make: Make) -> None:
    make()
    before = count(Project), count(Account), count(Piece)
    make()
    assert (count(Project), count(Account), count(Piece)) == before


def test_accounts_follow_the_sandbox_to_another_port(make: Make) -> None:
    make()
    demo.move_accounts("http://127.0.0.1:5999")
    bases = {account.api_base for account in db.session.scalars(select(Account))}
    assert bases == {f"http://127.0.0.1:5999/{platform}" for platform in CREDENTIALS}


def test_accounts_elsewhere_stay_where_they_are(make: Make) -> None:
    make()
    account = db.session.scalars(select(Account)).first()
    assert account
    account.api_base = "http://127.0.0.1:2583"
    db.session.commit()
    demo.move_accounts("http://127.0.0.1:5999")
    assert account.api_base == "http://127.0.0.1:2583"
