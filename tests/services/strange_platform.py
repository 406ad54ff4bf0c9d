"""A platform that answers whatever a test wants, for answers that no well-behaved platform gives."""

# ruff: noqa: ARG005  # it answers what it was told, whatever it is asked

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Form, PasswordField
from wtforms.validators import InputRequired

from syndication.models import Account, Project, User
from syndication.platforms.base import (
    Channel,
    Checkpoints,
    Credentials,
    Draft,
    Limits,
    Platform,
    Problem,
    Profile,
    Published,
    Rendered,
)
from syndication.platforms.errors import PlatformError
from syndication.platforms.http import Http
from syndication.services import accounts

SECRET = "correct-horse-battery"
PROFILE = Profile("42", "Garden Club", "@garden", "https://strange.example/garden")


class StrangeForm(Form):
    token = PasswordField("Token", [InputRequired("Enter the token.")])


class Strange(Platform):
    name = "strange"
    label = "Strange"
    api_base = "https://strange.example"
    channels = (Channel("note", "Note", Limits(text_length=100)),)
    connect_form = StrangeForm

    def __init__(self) -> None:
        self.answer: Callable[[Credentials], Profile] = lambda credentials: PROFILE
        self.renew: Callable[[Credentials], Mapping[str, str]] = lambda credentials: {"token": "renewed"}

    def length(self, text: str) -> int:
        return len(text)

    def problems(self, draft: Draft) -> list[Problem]:
        return []

    def render(self, draft: Draft) -> Rendered:
        return Rendered(draft.text)

    def profile(self, credentials: Credentials, http: Http) -> Profile:
        return self.answer(credentials)

    def publish(
        self, draft: Draft, credentials: Credentials, http: Http, checkpoints: Checkpoints
    ) -> Published:
        return Published("1")

    def refresh(self, credentials: Credentials, http: Http) -> Mapping[str, str]:
        return self.renew(credentials)


def refusing(error: PlatformError) -> Callable[[Credentials], Profile]:
    """An answer that is an error."""

    def refuse(credentials: Credentials) -> Profile:
        raise error

    return refuse


def connect(project: Project, by: User | None = None, **changed: Any) -> Account:
    """An account on the strange platform."""
    return accounts.connect("strange", project.id, {"token": SECRET}, by=by, **changed)
