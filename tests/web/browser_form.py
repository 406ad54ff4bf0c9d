"""What a browser would send for a form of a page."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


class Form(HTMLParser):
    """Collects the fields of one form as they stand: what is ticked, typed or selected."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.select = ""
        self.data: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        have = dict(attributes)
        if tag == "form":
            self.inside = have.get("id") == self.form_id
        if not self.inside or "disabled" in have:
            return
        if tag == "select":
            self.select = have.get("name") or ""
        elif tag == "option" and "selected" in have:
            self.add(self.select, have.get("value"))
        elif tag == "input" and (have.get("type") not in ("checkbox", "radio") or "checked" in have):
            self.add(have.get("name"), have.get("value"))

    def add(self, name: str | None, value: str | None) -> None:
        if name:
            self.data.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def fields_of(html: str, form_id: str) -> dict[str, list[str]]:
    """Names and values of the form with this id; a test changes some and sends them."""
    form = Form(form_id)
    form.feed(html)
    assert form.data, f"there is no form {form_id}"
    return form.data
