import random
from pathlib import Path

import pytest

from graph.rdf import sort as rdf_sort
from graph.rdf.sort import LineSorter


def lines(count: int) -> list[bytes]:
    dice = random.Random(count)
    return [b"%d\n" % dice.randrange(10**6) for _ in range(count)]


@pytest.mark.parametrize("chunk", [1, 500, 10**9])
def test_lines_come_out_sorted_whatever_is_held_in_memory(tmp_path: Path, chunk: int) -> None:
    sorter = LineSorter(tmp_path, chunk)
    sorter.add(lines(300))
    sorter.add(lines(20))
    assert list(sorter.sorted()) == sorted(lines(300) + lines(20))


def test_no_more_files_are_open_at_once_than_a_system_gives(tmp_path: Path) -> None:
    sorter = LineSorter(tmp_path, chunk=1)
    sorter.add(lines(rdf_sort.RUNS * 3))
    found = sorter.sorted()
    assert next(found) == min(lines(rdf_sort.RUNS * 3))
    assert len(list(tmp_path.iterdir())) <= rdf_sort.RUNS
    assert [next(found), *found] == sorted(lines(rdf_sort.RUNS * 3))[1:]


def test_nothing_gives_nothing(tmp_path: Path) -> None:
    assert list(LineSorter(tmp_path).sorted()) == []
