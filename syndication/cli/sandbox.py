"""`flask --app wsgi sandbox`: the stand-in platforms on a port of their own.

As `python -m syndication.cli.sandbox` it starts faster, without loading the desk.
"""

from __future__ import annotations

import click


@click.command("sandbox")
@click.option("--port", default=5999, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Loopback only, unless you know why not."
)
@click.option(
    "--latency-ms",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 600_000),
    help="How long each API call waits before it is looked at.",
)
def sandbox(port: int, host: str, latency_ms: float) -> None:
    """Serve stand-ins for the platforms' APIs, with everything held in memory."""
    from syndication.sandbox import create_sandbox
    from syndication.sandbox.server import serve

    click.echo(f"Sandbox: http://{host}:{port}")
    serve(create_sandbox(latency_ms / 1000), host, port)


commands: list[click.Command] = [sandbox]

if __name__ == "__main__":
    sandbox()
