"""The only door to the network for adapters: time-outs, deadline, keep-alive, error mapping, redaction.

What is known about a failed call is decided here, once:
nothing left this machine → Unavailable; something may have → OutcomeUnknown on a call that creates, otherwise
Unavailable. Answers below 500 go to the adapter, which knows what they mean; redirects are never followed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from time import perf_counter, time
from typing import Any, Protocol
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException
from requests.exceptions import InvalidHeader
from requests.utils import default_headers
from requests_toolbelt import MultipartEncoder
from urllib3.exceptions import HTTPError

from syndication.platforms.addresses import is_public
from syndication.platforms.answers import Answer, retry_after
from syndication.platforms.bodies import FilePart
from syndication.platforms.clock import listen
from syndication.platforms.connections import RoutingAdapter
from syndication.platforms.errors import NotAuthorized, OutcomeUnknown, PlatformError, Rejected, Unavailable
from syndication.platforms.exchange import Exchange, TooLate
from syndication.platforms.failures import in_words
from syndication.platforms.redaction import Redact, redactor, secrets_in
from syndication.platforms.request_notes import RequestNote, add_note

__all__ = ["Answer", "Gate", "Http", "RequestNote", "TooLate"]

#: Longer answers are not read. No platform call needs more, profile pictures included.
MAX_ANSWER_BYTES = 5_000_000
_CHUNK = 64 * 1024
#: Bytes a second at which an upload has to go on at least: its deadline is later by that.
SLOWEST_UPLOAD = 100_000
#: Seconds after which a create call does not use a connection again: many servers close idle ones after five, and of a
#: request that crosses their closing nobody knows what became.
LONGEST_IDLE = 4.0
_HEADERS = {**default_headers(), "User-Agent": "SyndicationDesk"}

# Its debug lines and its warnings print whole URLs, with whatever is in them.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Gate(Protocol):
    """Decides when requests may go."""

    def before(self, *, creates: bool) -> None:
        """Called before anything else is done, so the deadline does not run yet. May wait; what it raises comes out of
        `Http.request` as it is."""

    def leaving(self, *, creates: bool) -> bool:
        """Called with the connection made, right before the first byte leaves; has to be quick and must
        not raise. False: it stays here, and `Http.request` raises TooLate."""

    def answered(self) -> None:
        """Called when the exchange is over, however it ended; must not raise."""


class Http:
    """Makes requests for one worker thread, keeping connections alive. Not to be shared between threads.

    connect_timeout, read_timeout and deadline are seconds; the deadline bounds a whole exchange, dripped or
    not. Only looking up a name cannot be cut short: the resolver's own time-outs hold, and when it comes back
    too late nothing is sent. Without allow_private, only machines on the public internet are asked.

    gate: asked about each request, None for none. Since `start_notes`: notes of the requests begun, MOST_NOTES at most,
    and last_headers, those of the last answer to a call that creates, whatever it said.
    """

    gate: Gate | None = None

    def __init__(
        self,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 30.0,
        deadline: float = 60.0,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        allow_private: bool = True,
    ) -> None:
        self._allows = None if allow_private else is_public
        self._deadline = deadline
        self._timeouts = (min(connect_timeout, deadline), min(read_timeout, deadline))
        self._max_answer_bytes = max_answer_bytes
        # Not a session of requests: it serves many accounts, so no cookie of one may reach another, and no ~/.netrc
        # may slip in.
        self._adapter = RoutingAdapter()
        self.start_notes()

    def start_notes(self) -> None:
        """Forget what is known of earlier requests."""
        self.notes: list[RequestNote] = []
        self.last_headers: Mapping[str, str] | None = None

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._adapter.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        creates: bool = False,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        data: bytes | FilePart | None = None,
        files: Mapping[str, tuple[str, bytes | FilePart, str]] | None = None,
        secrets: Iterable[str] = (),
        safe_statuses: Iterable[int] = (),
        expected_statuses: Iterable[int] = (),
    ) -> Answer:
        """One exchange. Comes back with answers of status 200-299 and 400-499, whatever they say.

        creates: a second such request would make a second post, so nobody may repeat it blindly.
        form and files together make a multipart body; files are {field: (file name, bytes, type)}.
        secrets: more strings to keep out of errors; Authorization and fields with telling names are known.
        safe_statuses: 5xx with which this platform is documented to answer before it does anything.
        expected_statuses: others that are an answer to this call (308 of a resumable upload).

        Raises Unavailable, OutcomeUnknown, Rejected (a create call was redirected), NotAuthorized (credentials with
        characters that no header can carry) and, when there is a gate, TooLate and what the gate raises.
        """
        if self.gate is not None:
            self.gate.before(creates=creates)
        redact = redactor(
            [*secrets, *(s for given in (params, headers, json, form) for s in secrets_in(given))]
        )
        sent_headers = {**_HEADERS, **(headers or {})}
        body: Any = data if data is not None else form or {}
        if files:
            body = MultipartEncoder([*(form or {}).items(), *files.items()])
            sent_headers["Content-Type"] = body.content_type
        prepared = _prepare(method, url, params, sent_headers, body, json, redact)
        note = partial(RequestNote, time(), method, url, redact=redact)
        with self._noting(note) as seen:
            answer = self._exchange(prepared, urlsplit(url).hostname or "", creates, redact)
            seen.append(answer.status)
            listen(answer.headers.get("Date"))
            if creates:
                self.last_headers = answer.headers
            if answer.status not in expected_statuses:
                _refuse_redirects_and_server_errors(answer, frozenset(safe_statuses))
            return answer

    @contextmanager
    def _noting(self, note: Callable[..., RequestNote]) -> Iterator[list[int]]:
        """Keeps a note of what is done in the meantime. Gives a list for the status of the answer."""
        began, seen, failure = perf_counter(), list[int](), None
        try:
            yield seen
        except BaseException as error:
            failure = type(error).__name__
            raise
        finally:
            if self.gate is not None:
                self.gate.answered()
            ms = (perf_counter() - began) * 1000
            status = seen[0] if seen else None
            add_note(self.notes, note(status=status, ms=ms, error=failure))

    def _exchange(self, prepared: PreparedRequest, host: str, creates: bool, redact: Redact) -> Answer:
        size = int(prepared.headers.get("Content-Length") or 0)
        # Nobody says that the post is still ours while a server reads nothing of a file: that must end soon.
        patience = self._deadline if hasattr(prepared.body, "read") else None
        leaving = partial(self.gate.leaving, creates=creates) if self.gate else None
        idle = LONGEST_IDLE if creates else float("inf")
        exchange = Exchange(self._deadline + size / SLOWEST_UPLOAD, self._allows, patience, leaving, idle)
        with exchange:
            try:
                answer = self._send_and_read(prepared, host, creates, redact)
                if answer is not None and not exchange.overdue:
                    return answer
                error: Exception = ValueError("the answer is too long")
            except (RequestException, HTTPError, OSError, ValueError) as caught:
                error = caught
        message, detail = in_words(error, host, exchange)
        del error
        if exchange.sent and creates:
            raise OutcomeUnknown(
                f"{message} It is not known whether the post went out.", detail=redact(detail)
            )
        raise Unavailable(message, detail=redact(detail))

    def _send_and_read(
        self, prepared: PreparedRequest, host: str, creates: bool, redact: Redact
    ) -> Answer | None:
        """The answer, or None when it is longer than anybody wants to read."""
        with self._adapter.send(prepared, stream=True, timeout=self._timeouts) as response:
            raw = response.raw
            body = b""
            for chunk in raw.stream(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > self._max_answer_bytes:
                    return None
            return Answer(raw.status, raw.headers, body, host=host, creates=creates, redact=redact)


def _prepare(
    method: str,
    url: str,
    params: Mapping[str, str] | None,
    headers: Mapping[str, str],
    body: Any,
    json: Any,
    redact: Redact,
) -> PreparedRequest:
    """Raises NotAuthorized and Unavailable as `Http.request` does."""
    failure: PlatformError
    prepared = PreparedRequest()
    try:
        prepared.prepare_method(method)
        prepared.prepare_url(url, params)
        if not (prepared.url or "").startswith(("http://", "https://")):
            raise ValueError("the scheme is neither http nor https")
        prepared.prepare_headers(headers)
        prepared.prepare_body(body, None, json)
        "".join([*headers, *headers.values()]).encode("latin-1")
        return prepared
    except (InvalidHeader, UnicodeEncodeError):
        failure = NotAuthorized(
            "The credentials contain characters that cannot be sent. Copy them again and replace them."
        )
    except (RequestException, ValueError) as error:
        failure = Unavailable(
            "The address of the platform's API is not usable. An admin has to correct it.",
            detail=redact(f"{type(error).__name__}: {error}"),
        )
    # Raised here and not above: an error being handled would stay attached, with the URL in its text.
    raise failure


def _refuse_redirects_and_server_errors(answer: Answer, safe_statuses: frozenset[int]) -> None:
    """Raise for the answers whose meaning does not depend on the platform."""
    if answer.ok or 400 <= answer.status < 500:
        return
    known: dict[str, Any] = {"detail": answer.detail, "http_status": answer.status}
    if answer.status >= 500:
        message = f"{answer.host} had an error of its own (HTTP {answer.status})."
        if answer.creates and answer.status not in safe_statuses:
            raise OutcomeUnknown(f"{message} It is not known whether the post went out.", **known)
        raise Unavailable(message, retry_after=retry_after(answer), **known)
    if answer.creates and answer.status == 303:
        # "See other" is how a server may answer after it has done what was asked.
        raise OutcomeUnknown(
            f"{answer.host} answered with a redirect. It is not known whether the post went out.", **known
        )
    message = f"{answer.host} redirects to another address. An admin has to correct the API address."
    raise (Rejected if answer.creates else Unavailable)(message, **known)
