"""Settings of the mail server: what they become, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config import ConfigurationError, load_config


def local(tmp_path: Path, **settings: str) -> dict[str, Any]:
    return load_config({"INSTANCE_PATH": str(tmp_path), **settings})


def test_mail_goes_nowhere_unless_a_server_is_named(tmp_path: Path) -> None:
    assert local(tmp_path)["SMTP_HOST"] is None


@pytest.mark.parametrize("sender", ["desk@example.com", "The Desk <desk@example.com>"])
def test_a_mail_server_is_taken_with_its_usual_port_and_encryption(tmp_path: Path, sender: str) -> None:
    config = local(tmp_path, SMTP_HOST="mail.example.com", MAIL_FROM=sender)
    assert (config["SMTP_HOST"], config["SMTP_PORT"], config["SMTP_TLS"]) == (
        "mail.example.com",
        587,
        "starttls",
    )
    assert config["MAIL_FROM"] == sender


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"SMTP_HOST": "mail.example.com"}, "MAIL_FROM"),
        ({"SMTP_USER": "desk"}, "SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "hush"}, "SMTP_USER"),
    ],
)
def test_half_of_a_mail_server_is_refused(tmp_path: Path, settings: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} must be set when"):
        local(tmp_path, **settings)


@pytest.mark.parametrize(("server", "is_taken"), [("mail.example.com", False), ("127.0.0.1", True)])
def test_a_mail_password_leaves_this_machine_encrypted_only(
    tmp_path: Path, server: str, is_taken: bool
) -> None:
    settings = {
        "SMTP_HOST": server,
        "SMTP_TLS": "none",
        "SMTP_USER": "desk",
        "SMTP_PASSWORD": "hush",
        "MAIL_FROM": "desk@example.com",
    }
    if is_taken:
        assert local(tmp_path, **settings)["SMTP_PASSWORD"] == "hush"
        return
    with pytest.raises(ConfigurationError, match=r"^SMTP_TLS must not be none") as refused:
        local(tmp_path, **settings)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_HOST", "mail.example.com:587"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_TLS", "ssl"),
        ("SMTP_DEADLINE", "0"),
        ("MAIL_FROM", "the desk"),
        ("MAIL_FROM", "desk@example.com\nBcc: all@example.com"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_setting(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name} must [^\n]+\.$"):
        local(tmp_path, **{name: value})
