"""Reading single settings. Each refusal is one sentence that names the setting."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it."""


def one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise ConfigurationError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    return one_of(environ, name, ("0", "1"), "1" if default else "0") == "1"


def number(
    environ: Mapping[str, str],
    name: str,
    kind: Callable[[str], float],
    default: float,
    least: float,
    most: float,
) -> float:
    """The value of a number, an int or a float as `kind` says."""
    text = environ.get(name)
    if not text:
        return default
    with suppress(ValueError):
        value = kind(text)
        if least <= value <= most:
            return value
    what = "a whole number" if kind is int else "a number"
    raise ConfigurationError(f"{name} must be {what} from {least} to {most}, not {text!r}.")


def url_of(name: str, value: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of an absolute URL. The value is not repeated in the message: it may hold a password."""
    expected = ConfigurationError(f"{name} must be a complete URL that begins with {' or '.join(schemes)}.")
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise expected from None
    if f"{url.scheme}://" not in schemes or not url.hostname or port == 0:
        raise expected
    return url


def make_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"INSTANCE_PATH must be a folder that can be written: {error}.") from None
    return folder


def email(environ: Mapping[str, str], name: str, default: str) -> str:
    value = (environ.get(name) or default).strip()
    if len(value) > 254 or not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ConfigurationError(f"{name} must be an e-mail address such as {default}, not {value!r}.")
    return value


def host(environ: Mapping[str, str], name: str, default: str) -> str:
    """An address or a name, without a port."""
    value = environ.get(name) or default
    if not is_address(value) and (not is_host_name(value) or re.fullmatch(r"[\d.]+", value)):
        raise ConfigurationError(
            f"{name} must be an address such as 127.0.0.1 or a host name, not {value!r}."
        )
    return value


def is_host_name(text: str) -> bool:
    label = r"[a-z\d]([a-z\d_-]{0,61}[a-z\d])?"
    return len(text) <= 253 and bool(re.fullmatch(rf"{label}(\.{label})*\.?", text, re.ASCII | re.IGNORECASE))


def is_address(text: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(text))
    return False


def is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
