import pytest

from graph.model import Status
from tests.test_measured import measured


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Meta has 100,000 GPUs.", Status.EXISTING),
        ("Meta is building a 2 gigawatt site.", Status.PLANNED),
        ("A 500 megawatt cluster is being built.", Status.PLANNED),
        ("The 500 megawatt site under construction is already operational.", Status.EXISTING),
        ("You need to spend $10 billion on it.", Status.HYPOTHETICAL),
        ("Meta needed to spend $10 billion on it.", Status.EXISTING),
        ("Do they have 100,000 GPUs?", None),
    ],
)
def test_whether_what_is_told_of_stands(line: str, status: Status | None) -> None:
    assert measured(line)[-1].status is status
