"""Rules that no linter knows; CONTRIBUTING.md explains them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from config import ROOT
from tests.architecture.house import PLATFORMS, files, functions, lines_with, tracked

#: All that runs in production. The sandbox stands for the platforms, so it may name them.
PRODUCT = ("syndication", "templates", "static", "migrations", "config.py", "wsgi.py", "worker.py")
SANDBOX = (Path("syndication/sandbox"), Path("templates/syndication/sandbox"), Path("templates/sandbox"))
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50


def in_folder_of(name: str, path: Path) -> bool:
    """A platform's folder may name another one in words (one owner's products share hosts), and never import it."""
    folders = (Path("syndication/platforms") / platform for platform in {name, *PLATFORMS})
    return any(map(path.is_relative_to, (*folders, *SANDBOX)))


def test_no_platform_is_named_outside_its_own_folder() -> None:
    named = [
        line
        for path in files(*PRODUCT, suffixes=(".py", ".html", ".js", ".css"))
        for name in PLATFORMS
        if not in_folder_of(name, path)
        for line in lines_with(path, rf"\b{name}\b(?!:\w)")  # web pages have tags named after one of them
    ]
    assert named == []


def test_platforms_do_not_know_each_other() -> None:
    crossing = [
        line
        for name in PLATFORMS
        for path in files(f"syndication/platforms/{name}")
        for other in set(PLATFORMS) - {name}
        for line in lines_with(path, rf"platforms(\.| import ){other}\b")
    ]
    assert crossing == []


def test_only_services_commit() -> None:
    commits = [
        line
        for path in files("syndication", "wsgi.py", "worker.py")
        if not path.is_relative_to("syndication/services")
        for line in lines_with(path, r"\.commit\(")
    ]
    assert commits == []


def test_only_the_configuration_reads_the_environment() -> None:
    # The set-up runs before there is a configuration.
    readers = [
        line
        for path in files("syndication", "wsgi.py", "worker.py")
        if not path.is_relative_to("syndication/launching")
        for line in lines_with(path, r"\bos\.(environ|getenv)\b")
    ]
    assert readers == []


def test_files_are_short() -> None:
    sizes = {
        str(path): (ROOT / path).read_text().count("\n")
        for path in files("syndication", "configuration", "tests", "config.py")
    }
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{path}: {name} has {length} lines"
        for path in files("syndication", "tests", "config.py", "wsgi.py", "worker.py")
        for name, length in functions(path)
        if length > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_modules_are_named_after_what_they_do() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?)$")
    assert [str(path) for path in files("syndication", "tests") if vague.search(path.stem)] == []


def test_templates_carry_no_script_style_or_event_handler_of_their_own() -> None:
    inline = (
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)"  # data is no script
        r"|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on\b"
    )
    found = [
        line
        for path in files("templates", suffixes=(".html",))
        for line in lines_with(path, inline)
        if not line.partition(": ")[2].startswith("{% macro")  # whose arguments look like attributes
    ]
    assert found == []


def test_the_layer_rules_know_every_blueprint() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["modules"] for contract in contracts if contract["type"] == "independence")
    packages = sorted((ROOT / "syndication" / "web").glob("*/__init__.py"))
    assert listed == [f"syndication.web.{path.parent.name}" for path in packages]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = [r"pypi\.or" + "g", r"pythonhosted\.or" + "g", r"npmjs\.(or" + "g|com)", r"yarnpkg\.co" + "m"]
    text = [path for path in tracked() if b"\0" not in (ROOT / path).read_bytes()[:8000]]
    assert [line for path in text for line in lines_with(path, "|".join(hosts))] == []
