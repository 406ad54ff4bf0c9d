"""Accounts of the sandbox: the demo channel, which always exists, and how to make any number more."""

from __future__ import annotations

DEMO = "demo"
CLIENT_SUFFIX = ".apps.googleusercontent.com"


def youtube_credentials(seed: str = DEMO, *, flags: str = "", project: str = "") -> dict[str, str]:
    """What the connect form asks for to reach this channel.

    flags: words of `tokens.FLAGS`, joined by "~". project: the Google project's name, by default one of the
    channel's own; see `state.Project` for what its beginning means.
    """
    project = project or seed
    return {
        "client_id": f"sandbox-{project}{CLIENT_SUFFIX}",
        "client_secret": f"GOCSPX-sandbox-{project}",
        "refresh_token": f"1//sandbox-{seed}" + (f"~{flags}" if flags else ""),
    }


CREDENTIALS = youtube_credentials()
