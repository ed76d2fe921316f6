import io
import time

import pytest
from rich.console import Console

from api.cli.progress import Meter, Rate

MB = 1_000_000


def test_a_rate_says_how_fast_and_how_long_still() -> None:
    rate = Rate([MB] * 100, now=50.0)
    for _ in range(10):
        rate.advance(MB, skipped=False)
    assert rate.said(60.0) == "1.0 files/s, 1.00 MB/s, 1:30 left"


def test_what_was_skipped_says_nothing_about_how_long_the_rest_takes() -> None:
    rate = Rate([MB] * 100, now=0.0)
    for number in range(90):
        rate.advance(MB, skipped=number < 80)
    assert rate.said(10.0) == "9.0 files/s, 1.00 MB/s, 0:10 left"


def test_a_large_file_counts_for_what_it_is() -> None:
    rate = Rate([MB, 9 * MB], now=0.0)
    rate.advance(MB, skipped=False)
    assert rate.said(60.0).endswith("9:00 left")
    rate.advance(9 * MB, skipped=False)
    assert "left" not in rate.said(600.0)


def test_files_without_a_size_are_no_fault() -> None:
    rate = Rate([0, 0], now=0.0)
    rate.advance(0, skipped=False)
    assert rate.said(0.0).endswith("0.00 MB/s")


@pytest.mark.parametrize("quiet", [True, False])
def test_without_a_terminal_a_line_comes_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: bool
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with Meter([MB] * 100, quiet, Console(file=io.StringIO())) as meter:
        for _ in range(100):
            now += 1
            meter.advance(MB, skipped=False)
    lines = capsys.readouterr().err.splitlines()
    assert lines == (
        []
        if quiet
        else [
            f"reading: {n} of 100 files, 1.0 files/s, 1.00 MB/s, {left} left"
            for n, left in ((30, "1:10"), (60, "0:40"), (90, "0:10"))
        ]
    )


def test_on_a_terminal_there_is_a_bar_and_lines_are_whole() -> None:
    screen = io.StringIO()
    with Meter([MB] * 2, False, Console(file=screen, force_terminal=True, width=60)) as meter:
        meter.advance(MB, skipped=False)
        meter.say("error: " + "x" * 100 + "\x1b[31m")
        meter._bar.refresh()
    shown = screen.getvalue()
    assert "x" * 100 + "\\u001b[31m" in shown
    assert "1/2" in shown
    assert "MB/s" in shown
