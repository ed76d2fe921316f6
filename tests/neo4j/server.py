"""A real Neo4j Community server out of Maven's jars: `start`, `stop` and `status`, for tests and to look at.

Its data lie in `var/neo4j`, or where CLAIMGRAPH_NEO4J says; the password is the one in NEO4J_PASSWORD. It is started
to be warm soon, as a test wants it; with CLAIMGRAPH_NEO4J_STEADY set, to be fast for long, as a benchmark does.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

HERE = Path(__file__).parent
VAR = HERE.parents[1] / "var"
JARS = VAR / "neo4j-jars"
SHORTEST_PASSWORD = 8  # what Neo4j takes
STARTING = 100.0  # seconds
FIRST_PASSWORD = "neo4j"  # Neo4j's own, which it wants changed

# Compiling little, and with a collector that needs no threads, it is warm much sooner; after minutes it is slower.
SOON = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
STEADY = ("-XX:+UseParallelGC",)

SETTINGS = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.enabled={browser}
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
"""


class ServerScriptError(Exception):
    """Why there is no server, and what to do."""

    exit_code = 1


class LackingError(ServerScriptError):
    """This machine has not what it takes."""

    exit_code = 3


def need(*programs: str) -> None:
    """LackingError, which says how to have them, where this machine lacks any of the programs."""
    lacking = [name for name in programs if shutil.which(name) is None]
    if lacking:
        raise LackingError(
            f"no {' and no '.join(lacking)} here: install Java 17 or 21 and Maven "
            f"(Debian, Ubuntu: apt-get install default-jre-headless maven), then tests/neo4j/server can start Neo4j."
        )


class Home:
    """The folder of one server: its settings, its data, its process."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def address(self) -> str | None:
        """`bolt://neo4j@127.0.0.1:PORT` of a server that runs and answers."""
        with suppress(OSError, ValueError):
            port = int((self.path / "bolt").read_text())
            if self._runs() and _answers(port):
                return f"bolt://neo4j@127.0.0.1:{port}"
        return None

    def start(self, password: str, browser: bool, steady: bool) -> str:
        """Wait until it answers with this password. One that runs already is left as it is."""
        running = self.address()
        if running:
            return running
        self.stop()
        _fetch()
        bolt, http = _free_port(), _free_port()
        (self.path / "conf").mkdir(parents=True)
        settings = SETTINGS.format(bolt=bolt, http=http, browser=str(browser).lower())
        (self.path / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")
        (self.path / "bolt").write_text(str(bolt))
        with (self.path / "output.log").open("wb") as output:
            java = subprocess.Popen(
                [*self._command(STEADY if steady else SOON), f"--config-dir={self.path / 'conf'}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        (self.path / "process").write_text(str(java.pid))
        try:
            self._wait(java, bolt)
            _set_password(bolt, password)
        except BaseException:
            self.stop()
            raise
        if browser:
            print(f"browser: http://127.0.0.1:{http}", file=sys.stderr)  # noqa: T201 - a command's own words
        return f"bolt://neo4j@127.0.0.1:{bolt}"

    def stop(self) -> None:
        """End it and remove its data."""
        process = self._process()
        if process is not None and self._runs():
            os.kill(process, signal.SIGKILL)  # it would spend seconds on writing what is removed next
            while self._runs():
                time.sleep(0.1)
        if (self.path / "conf" / "neo4j.conf").is_file():  # a folder of ours, whatever was given
            shutil.rmtree(self.path)

    def _command(self, manner: tuple[str, ...]) -> list[str]:
        entry = "org.neo4j.server.CommunityEntryPoint"
        return ["java", "-Xmx1g", *manner, "-cp", f"{JARS}/*", entry, f"--home-dir={self.path}"]

    def _process(self) -> int | None:
        with suppress(OSError, ValueError):
            return int((self.path / "process").read_text())
        return None

    def _runs(self) -> bool:
        """Whether the process is there and is this server, not a later one with its number."""
        process = self._process()
        if process is None:
            return False
        with suppress(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
        return f"--home-dir={self.path}" in _command_line(process)

    def _wait(self, java: "subprocess.Popen[bytes]", port: int) -> None:
        end = time.monotonic() + STARTING
        while not _answers(port):
            if java.poll() is not None or time.monotonic() > end:
                logs = [self.path / "output.log", self.path / "logs" / "neo4j.log"]
                said = "".join(log.read_text(errors="replace")[-2000:] for log in logs if log.is_file())
                raise ServerScriptError(f"Neo4j did not start. It said:\n{said}")
            time.sleep(0.2)


def _fetch() -> None:
    """The jars, once; Maven keeps them in its own cache, too."""
    pom, fetched = (HERE / "pom.xml").read_text(encoding="utf-8"), JARS / "pom.xml"
    if fetched.is_file() and fetched.read_text(encoding="utf-8") == pom:
        need("java")
        return
    need("java", "mvn")
    shutil.rmtree(JARS, ignore_errors=True)  # no jar of another version may stay
    command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    made = subprocess.run(
        [*command, f"-DoutputDirectory={JARS}", "-DincludeScope=runtime"], capture_output=True, text=True
    )
    if made.returncode:
        raise LackingError(f"Maven could not fetch Neo4j:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    fetched.write_text(pom, encoding="utf-8")


def _command_line(process: int) -> str:
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace")
        return ""
    asked = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(process)], capture_output=True, text=True)
    return asked.stdout


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    """Whether Bolt is spoken there: it names the version that it takes of those offered (5.0, 4.4)."""
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=5.0)) as asked:
        asked.sendall(bytes.fromhex("6060b017 00000005 00000404 00000000 00000000"))
        return len(asked.recv(4)) == 4
    return False


def _set_password(port: int, password: str) -> None:
    try:
        from neo4j import GraphDatabase  # only `start` needs it, so that the others run on any Python
        from neo4j.exceptions import Neo4jError
    except ImportError as error:
        raise LackingError(f"no Neo4j driver in {sys.executable}: run make install first.") from error
    uri = f"bolt://127.0.0.1:{port}"
    try:
        with (
            GraphDatabase.driver(uri, auth=("neo4j", FIRST_PASSWORD)) as driver,
            driver.session(database="system") as session,
        ):
            change = "ALTER CURRENT USER SET PASSWORD FROM $first TO $password"
            session.run(change, first=FIRST_PASSWORD, password=password).consume()
    except Neo4jError as error:
        raise ServerScriptError(f"the password in NEO4J_PASSWORD was refused: {error.message}") from error


def main(arguments: list[str]) -> int:
    home = Home(Path(os.environ.get("CLAIMGRAPH_NEO4J") or VAR / "neo4j"))
    match arguments:
        case ["start"]:
            password = os.environ.get("NEO4J_PASSWORD")
            if not password or len(password) < SHORTEST_PASSWORD:
                wanted = f"{SHORTEST_PASSWORD} characters or more"
                raise ServerScriptError(f"set NEO4J_PASSWORD to the password that the server shall have: {wanted}.")
            browser, steady = (bool(os.environ.get(f"CLAIMGRAPH_NEO4J_{name}")) for name in ("BROWSER", "STEADY"))
            said = home.start(password, browser, steady)
        case ["stop"]:
            home.stop()
            said = "stopped"
        case ["status"]:
            said = home.address() or "stopped"
        case _:
            raise ServerScriptError("usage: tests/neo4j/server start|stop|status")
    print(said)  # noqa: T201 - a command's answer
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerScriptError as error:
        print(error, file=sys.stderr)  # noqa: T201 - as above
        sys.exit(error.exit_code)
