"""What happens in a worker: a file is read by a pure function, and whatever comes of it is plain data."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from graph.errors import ClaimgraphError
from graph.model import Document
from ingest.document import Job
from ingest.errors import InputError


class Reading(NamedTuple):
    """What came of a file: a document, packed, since that is quicker to send than objects are; or an `error` of the
    file's; or a `fault` that is not the file's, such as a language model that is not the right one."""

    packed: bytes = b""
    error: str | None = None
    fault: str | None = None


def attempt(read: Callable[[Job], Document], job: Job) -> Reading:
    """Read a file. Nothing is raised: an exception need not survive the way to another process, its words do."""
    try:
        return Reading(msgspec.msgpack.encode(read(job)))
    except InputError as error:
        return Reading(error=str(error))
    except ClaimgraphError as error:
        return Reading(fault=str(error))
    except MemoryError:
        do = "Split it, leave it out, or read with fewer --workers"
        return Reading(error=str(InputError(job.path, "there is not enough memory to read it", do)))
    except Exception as error:  # a fault of ours in reading one file is no reason to lose the others
        return failed(job, error)


def failed(job: Job, error: BaseException) -> Reading:
    what = f"claimgraph failed on it ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
    return Reading(error=str(InputError(job.path, what, "Leave it out, and report this with the file")))


def unpacked(reading: Reading) -> Document:
    return msgspec.msgpack.decode(reading.packed, type=Document)


def prepare() -> None:
    """Ctrl-C reaches every process of a terminal: a worker leaves it to the one that it works for, which ends it. It
    ends, too, with that one, however that came to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a worker is to keep one processor busy, not all of them
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def warm_up() -> None:
    """Load what reading needs, so that no file is blamed for the time that takes."""
    from ingest import pipeline

    with contextlib.suppress(ClaimgraphError):  # the first file that is read says what is wrong
        pipeline.pipeline()
