"""Stand-in receivers of signed webhooks, strict about https://www.standardwebhooks.com."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, url_for

from syndication.sandbox.calls import json_answer, put_into_calls
from syndication.sandbox.faults import Fault
from syndication.sandbox.service import Part, Service, ShownAccount, ShownCard, ShownPost
from syndication.sandbox.webhook import receiving
from syndication.sandbox.webhook.receiving import Message, Receiver, Refused, State, state

STATUSES = {"rate-limit": 429, "expired-token": 401, "revoked-token": 401}


def register(app: Flask) -> None:
    blueprint = Blueprint("webhook", __name__, url_prefix="/webhook")
    put_into_calls(blueprint, service)
    blueprint.add_url_rule("", view_func=receiving.receive, methods=["POST"], defaults={"name": "demo"})
    blueprint.add_url_rule("/receivers/<name>", view_func=receiving.receive, methods=["POST"])
    blueprint.register_error_handler(Refused, receiving.answer_of)
    app.register_blueprint(blueprint)


def refusal(fault: Fault) -> Response:
    status = STATUSES.get(fault.kind, fault.status or 500)
    headers = {"Retry-After": str(int(fault.seconds or 60))} if status == 429 else None
    return json_answer({"error": "planned"}, status, headers)


def accounts() -> list[ShownAccount]:
    return [shown_account(receiver) for receiver in list(state().receivers.values())]


def account(name: str) -> ShownAccount | None:
    receiver = state().receivers.get(name)
    return shown_account(receiver) if receiver else None


def shown_account(receiver: Receiver) -> ShownAccount:
    return ShownAccount(receiver.name, f"Receiver {receiver.name}", receiver.name, len(receiver.messages))


def posts(name: str, limit: int) -> list[ShownPost]:
    receiver = state().receivers[name]
    newest = list(reversed(receiver.messages.values()))[:limit]
    return [shown_post(receiver, message) for message in newest]


def post(name: str, message_id: str) -> ShownPost | None:
    receiver = state().receivers.get(name)
    message = receiver.messages.get(message_id) if receiver else None
    return shown_post(receiver, message) if receiver and message else None


def shown_post(receiver: Receiver, message: Message) -> ShownPost:
    data = message.data
    link = data.get("link")
    files = tuple((f"{item['type']}", item["url"]) for item in data.get("media", []))
    return ShownPost(
        id=message.id,
        path=url_for("pages.post", platform="webhook", account_id=receiver.name, post_id=message.id),
        created_at=datetime.fromtimestamp(message.at, UTC),
        parts=(Part(data["text"]),) if data.get("text") else (),
        card=ShownCard(link, link) if link else None,
        title=data.get("title", ""),
        details=(*files, *((("Tags", ", ".join(data["tags"])),) if data.get("tags") else ())),
    )


service = Service(
    name="webhook",
    label="Webhook",
    new_state=State,
    register=register,
    refusal=refusal,
    accounts=accounts,
    account=account,
    posts=posts,
    post=post,
)
