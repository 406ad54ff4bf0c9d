"""What only one channel asks: fields of every kind in the composer, stored and shown again."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    FloatField,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from syndication.models import Project, User
from syndication.platforms import platforms
from syndication.platforms.base import Channel, Draft, Limits, Problem, Rendered
from syndication.services import pieces
from syndication.services.errors import Invalid
from syndication.services.pieces import PieceFields, PieceFilters, VariantFields
from tests.services.strange_platform import Strange
from tests.web.browser_form import Form as BrowserForm

CHANNEL = "asking/note"
PREFIX = f"options:{CHANNEL}:"
JSON = {"Accept": "application/json"}
DEFAULTS = {
    "kind": "short",
    "loud": True,
    "where": "",
    "words": "Hello",
    "at": None,
    "count": 3,
    "offset": None,
    "places": [],
    "choices": [],
}


class Options(Form):
    kind = SelectField("Kind", choices={"short": "Short", "long": "Long"}, default="short")
    loud = BooleanField("Loud", default=True, description="Whether others hear it.")
    where = StringField("Where", [Length(max=5)], default="")
    words = TextAreaField("Words", default="Hello")
    at = DateTimeLocalField("At", [Optional()])
    count = IntegerField("Count", [Optional(), NumberRange(max=9)], default=3)
    offset = FloatField("Offset", [Optional()])
    places = SelectMultipleField("Places", choices={"a": "A", "b": "B"}, default=[])
    choices = FieldList(StringField("Choice", [Length(max=10)]), "Choices", max_entries=4)


class Asking(Strange):
    name = "asking"
    label = "Asking"
    channels = (Channel("note", "Note", Limits(text_length=100), options_form=Options),)

    def problems(self, draft: Draft) -> list[Problem]:
        assert set(draft.options) == set(DEFAULTS)
        return []

    def render(self, draft: Draft) -> Rendered:
        return Rendered(draft.text, details=tuple((k, str(v)) for k, v in draft.options.items()))


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(platforms(), Asking.name, Asking())
    monkeypatch.setattr("syndication.platforms.icon", lambda _name: "<svg></svg>")


def fields(project: Project, **options: Any) -> PieceFields:
    return PieceFields(project.id, body="Hello", variants=(VariantFields(CHANNEL, options=options),))


def stored(project: Project, by: User, **options: Any) -> dict[str, Any]:
    return dict(pieces.create_piece(fields(project, **options), by).variants[0].options)


def test_options_nobody_touched_are_the_defaults(each_database: str, project: Project, editor: User) -> None:
    assert stored(project, editor) == DEFAULTS


def test_options_are_stored_as_json(each_database: str, project: Project, editor: User) -> None:
    given = {
        "kind": "long",
        "loud": False,
        "where": "here",
        "words": "One\nTwo",
        "at": "2026-12-24T18:00",
        "count": 7,
        "offset": 1.5,
        "places": ["a", "b"],
        "choices": ["Tulips", "Roses"],
    }
    kept = stored(project, editor, **given)
    assert kept == {**given, "at": "2026-12-24T18:00:00"}
    assert json.loads(json.dumps(kept)) == kept


def test_what_is_stored_can_be_stored_again(project: Project, editor: User) -> None:
    once = stored(project, editor, at="2026-12-24T18:00", choices=["Tulips"], loud=False)
    assert stored(project, editor, **once) == once


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"kind": "huge"}, "kind"),
        ({"where": "too far away"}, "where"),
        ({"at": "tomorrow"}, "at"),
        ({"count": "many"}, "count"),
        ({"count": 10}, "count"),
        ({"offset": "nan"}, "offset"),
        ({"places": ["z"]}, "places"),
        ({"choices": ["Tulips", "x" * 11]}, "choices"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_wrong_option_is_refused_beside_its_field(
    project: Project, editor: User, options: dict[str, Any], name: str
) -> None:
    with pytest.raises(Invalid) as error:
        pieces.create_piece(fields(project, **options), editor)
    assert list(error.value.errors) == [f"variants.0.options.{name}"]
    assert all(sentence.endswith(".") for sentence in error.value.errors[f"variants.0.options.{name}"])


def composer(client: FlaskClient, path: str) -> dict[str, list[str]]:
    """What a browser would send for the page as it stands."""
    form = BrowserForm("composer")
    form.feed(re.sub(r"(?s)<template.*?</template>", "", client.get(path).text))
    return form.data


def autosave(client: FlaskClient, data: dict[str, Any]) -> Any:
    return client.post("/syndication/pieces/autosave", data=data, headers=JSON)


def test_the_composer_shows_and_keeps_what_was_stored(
    editor_client: FlaskClient, project: Project, editor: User
) -> None:
    given = {
        "loud": False,
        "kind": "long",
        "at": "2026-12-24T18:00:00",
        "places": ["b"],
        "choices": ["Tulips", "Roses"],
    }
    piece = pieces.create_piece(fields(project, **given), editor)
    before = dict(piece.variants[0].options)
    page = composer(editor_client, f"/syndication/pieces/{piece.id}/edit")
    assert page[f"{PREFIX}at"] == ["2026-12-24T18:00:00"]
    assert [page[f"{PREFIX}choices-{n}"] for n in range(4)] == [["Tulips"], ["Roses"], [""], [""]]
    assert f"{PREFIX}loud" not in page
    answer = autosave(
        editor_client, page | {"body": ["Hello"], f"{PREFIX}words": ["Hello"], "title": ["New"]}
    )
    assert answer.status_code == 200, answer.text
    saved = pieces.get_piece(piece.id)
    assert (saved.title, dict(saved.variants[0].options)) == ("New", before)


def test_a_wrong_option_is_said_in_the_preview_which_goes_on_without_it(
    editor_client: FlaskClient, project: Project
) -> None:
    data = {"project_id": project.id, "body": "Hello", "channels": CHANNEL, PREFIX: "1"}
    answer = editor_client.post(
        "/syndication/pieces/preview", data=data | {f"{PREFIX}count": "many", f"{PREFIX}kind": "huge"}
    )
    assert answer.status_code == 200
    assert f'data-go="{PREFIX}count"' in answer.text
    assert f'data-go="{PREFIX}kind"' in answer.text
    assert "<dt>count</dt><dd>3</dd>" in answer.text


def test_a_wrong_option_keeps_what_was_typed_and_says_why(
    editor_client: FlaskClient, project: Project
) -> None:
    data = {"project_id": project.id, "body": "Hello", "channels": CHANNEL, "version": 1, PREFIX: "1"}
    typed = {f"{PREFIX}kind": "short", f"{PREFIX}count": "many", f"{PREFIX}choices-0": "Tulips"}
    answer = editor_client.post("/syndication/create-piece", data=data | typed)
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'value="Tulips"' in answer.text
    assert "Not a valid integer value." in answer.text
    assert pieces.list_pieces(PieceFilters()).total == 0


def test_every_field_has_its_label(editor_client: FlaskClient, project: Project) -> None:
    page = editor_client.get("/syndication/create-piece").text
    for name in DEFAULTS:
        assert f'for="{PREFIX}{name}"' in page or f'for="{PREFIX}{name}-0"' in page
    assert "Whether others hear it." in page


def test_a_conflict_shows_options_by_their_labels(
    editor_client: FlaskClient, project: Project, editor: User, other_editor: User
) -> None:
    piece = pieces.create_piece(fields(project), editor)
    page = composer(editor_client, f"/syndication/pieces/{piece.id}/edit")
    pieces.save_piece(piece.id, fields(project, loud=False), 1, other_editor)
    answer = autosave(editor_client, page | {"body": ["Hello"], f"{PREFIX}count": ["9"]})
    assert answer.status_code == 409, answer.text
    assert "Count: 9" in answer.get_json()["html"]
    assert "Loud: no" in answer.get_json()["html"]
