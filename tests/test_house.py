"""What the repository itself keeps: pinned dependencies without addresses, a valid compose file, arrows one way."""

import ast
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import yaml
from compose_spec import PyCompose

ROOT = Path(__file__).parent.parent


def imports(folder: str) -> dict[Path, set[str]]:
    """The top-level packages that each module of a folder imports."""
    found = {}
    for path in (ROOT / folder).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
        modules += [str(n.module) for n in froms if n.module not in ("graph", "ingest", "api")]
        modules += [f"{n.module}.{a.name}" for n in froms if n.module in ("graph", "ingest", "api") for a in n.names]
        found[path] = set(modules)
    return found


def test_every_dependency_is_pinned_and_none_names_an_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    pinned = {re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in lines}
    wanted = re.findall(r'^ {4}"([A-Za-z0-9_.-]+)[>=<]', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert len(wanted) > 15
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in wanted} <= pinned


def test_the_lock_of_the_web_packages_names_no_address() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert len(lock["packages"]) > 10
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_compose_file_keeps_to_the_specification() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)  # what Compose does before it validates
    compose = PyCompose.from_yaml(text)
    compose.validate()
    assert sorted(compose.service_names()) == ["claimgraph", "neo4j"]
    published = [port for service in yaml.safe_load(text)["services"].values() for port in service["ports"]]
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_arrows_go_one_way() -> None:
    for path, modules in imports("graph").items():
        assert not any(m.split(".")[0] in ("ingest", "api", "spacy", "starlette", "strawberry") for m in modules), path
    nouns = {"graph", "graph.address", "graph.errors", "graph.model", "graph.text", "graph.times", "graph.units"}
    for path, modules in imports("ingest").items():
        wrong = [m for m in modules if m.split(".")[0] == "api" or (m.split(".")[0] == "graph" and m not in nouns)]
        assert wrong == [], path


def test_no_modules_import_each_other() -> None:
    paths = [p for folder in ("graph", "ingest", "api") for p in (ROOT / folder).rglob("*.py") if p.stem != "__init__"]
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in paths}
    wanted: dict[str, set[str]] = {}
    for name, path in modules.items():
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        froms = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
        named = {f"{n.module}.{a.name}" for n in froms for a in n.names} | {str(n.module) for n in froms}
        named |= {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
        wanted[name] = {other for other in named if other in modules}
    assert len(list(TopologicalSorter(wanted).static_order())) == len(modules)  # CycleError names the circle


def test_no_module_is_longer_than_six_hundred_lines() -> None:
    for folder in ("graph", "ingest", "api", "tests", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            assert path.read_text(encoding="utf-8").count("\n") <= 600, path
