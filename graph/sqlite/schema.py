"""The tables of the SQLite store, and how a file is opened: made where there is none, refused where it is not ours.

Every noun is one JSON body; beside it stand only the columns that are filtered or sorted. Columns named `by_...` are
sort keys and always sort upwards (what sorts largest first is kept negated), so that a page is one comparison of rows.
Full text is fed with `graph.text.tokens` joined by blanks; the tables hold the index alone (`content=''`), so that a
row is taken out by giving its old words again. Change `VERSION` with any change of the tables or of `graph.text`.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from graph.errors import ClaimgraphError, NotAStoreError, StorePermissionError, StoreVersionError

VERSION = 5
APPLICATION_ID = 0x436C6D47  # "ClmG", in the file's header

_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes of the header of a database file
_APPLICATION_ID_AT = 68

_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",
    # A document of 140 claims touches some 3,700 pages of a large store. What is written back seldom is written back
    # for many documents at once; the log stays as large as it was, so that no commit has to make it grow.
    "PRAGMA wal_autocheckpoint = 64000",
    "PRAGMA journal_size_limit = 268435456",
)

TABLES = """
CREATE TABLE total (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO total
VALUES
    ('writes', 0), ('longest_said', 0), ('sources', 0), ('segments', 0), ('entities', 0), ('mentions', 0),
    ('claims', 0);

CREATE TABLE source (
    key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL, path TEXT NOT NULL, video_id TEXT,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX source_sha256 ON source (sha256, key);
CREATE INDEX source_path ON source (path, key);
CREATE INDEX source_video ON source (video_id, key);

CREATE TABLE segment (
    source TEXT NOT NULL REFERENCES source, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (source, number)
) WITHOUT ROWID;

CREATE TABLE passage (
    n INTEGER PRIMARY KEY, source TEXT NOT NULL REFERENCES source, segment INTEGER NOT NULL, UNIQUE (source, segment)
);
CREATE VIRTUAL TABLE passage_words USING fts5 (words, content='', detail=none, tokenize="ascii tokenchars '.,-'");

CREATE TABLE entity (id TEXT PRIMARY KEY, type TEXT NOT NULL, by_name TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entity_name ON entity (by_name, id, type);
CREATE INDEX entity_type ON entity (type, by_name, id);

-- What an entity answers to: rank 0 its id, 1 its canonical name, 2 its aliases, 3 what it is misheard as.
CREATE TABLE name (
    n INTEGER PRIMARY KEY, entity TEXT NOT NULL, rank INTEGER NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL
);
CREATE INDEX name_folded ON name (folded, rank, entity);
CREATE INDEX name_entity ON name (entity);
CREATE VIRTUAL TABLE name_words USING fts5 (words, content='', detail=none, tokenize="ascii tokenchars '.,-'");

-- Which entities a source names: an entity is forgotten with the last source that does (`busy` counts them).
CREATE TABLE named (
    source TEXT NOT NULL REFERENCES source, entity TEXT NOT NULL, PRIMARY KEY (source, entity)
) WITHOUT ROWID;

CREATE TABLE mention (
    source TEXT NOT NULL REFERENCES source, segment INTEGER NOT NULL, begins INTEGER NOT NULL, id TEXT NOT NULL,
    entity TEXT, body TEXT NOT NULL, PRIMARY KEY (source, segment, begins, id)
) WITHOUT ROWID;
CREATE INDEX mention_entity ON mention (entity, source, segment, begins, id);

-- What a claim is by its predicate, kind, unit and modality. There are few, so that claims are counted by them.
CREATE TABLE shape (
    n INTEGER PRIMARY KEY, predicate TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT, modality TEXT NOT NULL,
    claims INTEGER NOT NULL
);
CREATE INDEX shape_is ON shape (predicate, kind, unit, modality);

CREATE TABLE claim (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL REFERENCES source, position INTEGER NOT NULL,
    predicate TEXT NOT NULL, subject TEXT, unit TEXT, low REAL, high REAL,
    speaker TEXT, voice TEXT, quoted TEXT, quoted_name TEXT, world_until TEXT, said_until TEXT,
    by_world TEXT NOT NULL, by_said TEXT NOT NULL, by_confidence REAL NOT NULL, by_value REAL NOT NULL,
    span INTEGER NOT NULL, shape INTEGER NOT NULL, body TEXT NOT NULL
);
-- Some hold more columns than they sort by, so that a filter is tried before the row is fetched.
CREATE INDEX claim_world ON claim (
    span, by_world, id, world_until, shape, low, high, by_confidence, by_said, said_until, subject
);
CREATE INDEX claim_said ON claim (by_said, id, by_world, said_until);
CREATE INDEX claim_source ON claim (source, position, id, by_world);
CREATE INDEX claim_confidence ON claim (by_confidence, id, by_world);
CREATE INDEX claim_value ON claim (by_value, id, by_world);
CREATE INDEX claim_predicate_world ON claim (
    predicate, by_world, id, unit, low, high, world_until, shape, by_confidence, by_said, said_until
);
CREATE INDEX claim_predicate_value ON claim (predicate, by_value, id, unit, low, high);
CREATE INDEX claim_unit_value ON claim (unit, by_value, id, low, high) WHERE unit IS NOT NULL;
CREATE INDEX claim_speaker ON claim (speaker, by_world, id, voice) WHERE speaker IS NOT NULL;
CREATE INDEX claim_voice ON claim (voice, by_world, id) WHERE voice IS NOT NULL;
CREATE INDEX claim_quoted ON claim (quoted, by_world, id, quoted_name) WHERE quoted IS NOT NULL;
CREATE INDEX claim_quoted_name ON claim (quoted_name, by_world, id) WHERE quoted_name IS NOT NULL;
CREATE VIRTUAL TABLE claim_words USING fts5 (words, content='', detail=none, tokenize="ascii tokenchars '.,-'");

-- An entity's claims in the order of world time, clustered: a page of a hub is one range of this table. It has every
-- column of the claim that a filter may ask for, so that a hub's claims are counted without looking at their rows.
CREATE TABLE about (
    entity TEXT NOT NULL, by_world TEXT NOT NULL, claim TEXT NOT NULL, n INTEGER NOT NULL, predicate TEXT NOT NULL,
    world_until TEXT, shape INTEGER NOT NULL, subject INTEGER NOT NULL, low REAL, high REAL,
    by_confidence REAL NOT NULL, by_said TEXT NOT NULL, said_until TEXT, speaker TEXT, voice TEXT,
    quoted TEXT, quoted_name TEXT, entities INTEGER NOT NULL, PRIMARY KEY (entity, by_world, claim)
) WITHOUT ROWID;
CREATE INDEX about_predicate ON about (
    entity, predicate, by_world, claim, n, world_until, shape, low, high, by_confidence, by_said, said_until
);
-- Claims about three entities or more, of which the counters of pairs do not tell.
CREATE INDEX about_several ON about (entity, n, shape, subject, by_confidence) WHERE entities > 2;

CREATE TABLE citation (
    source TEXT NOT NULL, starts REAL NOT NULL, ends REAL NOT NULL, claim TEXT NOT NULL, number INTEGER NOT NULL,
    n INTEGER NOT NULL, PRIMARY KEY (source, starts, ends, claim, number)
) WITHOUT ROWID;

-- What follows for an entity with evidence. `touched` is the write that last changed the evidence; `facts` is the
-- version of the facts with which its estimates were worked out, NULL where they must be. `number` is an estimate's
-- place.
CREATE TABLE evidence (entity TEXT PRIMARY KEY, touched INTEGER NOT NULL, facts TEXT) WITHOUT ROWID;
CREATE TABLE estimate (
    entity TEXT NOT NULL REFERENCES evidence, number INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    PRIMARY KEY (entity, number)
) WITHOUT ROWID;

-- Counters, kept in the transaction that changes the claims. `subjects` are those claims whose subject it is.
CREATE TABLE busy (entity TEXT PRIMARY KEY, claims INTEGER NOT NULL, sources INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX busy_claims ON busy (claims DESC, entity);
-- Confidences are rounded, so that there are few of them, too.
CREATE TABLE sure (
    shape INTEGER NOT NULL, by_confidence REAL NOT NULL, claims INTEGER NOT NULL, PRIMARY KEY (shape, by_confidence)
) WITHOUT ROWID;
CREATE TABLE tally (
    entity TEXT NOT NULL, shape INTEGER NOT NULL, by_confidence REAL NOT NULL, claims INTEGER NOT NULL,
    subjects INTEGER NOT NULL, PRIMARY KEY (entity, shape, by_confidence)
) WITHOUT ROWID;
CREATE TABLE shared (
    entity TEXT NOT NULL, other TEXT NOT NULL, shape INTEGER NOT NULL, by_confidence REAL NOT NULL,
    claims INTEGER NOT NULL, subjects INTEGER NOT NULL, PRIMARY KEY (entity, other, shape, by_confidence)
) WITHOUT ROWID;
-- The sums of `shared`, in the order in which they are asked for.
CREATE TABLE neighbour (
    entity TEXT NOT NULL, claims INTEGER NOT NULL, other TEXT NOT NULL, PRIMARY KEY (entity, claims DESC, other)
) WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode with our settings; any thread may use it, one at a time."""
    db = sqlite3.connect(path, timeout=30.0, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        for setting in _SETTINGS:
            db.execute(setting)
    except sqlite3.Error:
        db.close()
        raise
    return db


def prepare(path: Path) -> None:
    """Make the store where there is none. A file that is not ours is refused by its header alone, before any write."""
    if path.is_dir():
        raise NotAStoreError(str(path), "it is a folder")
    try:
        _check_header(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(connect(path)) as db:
            _open(db, path)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, PermissionError) or "readonly" in str(error):
            raise StorePermissionError(str(path)) from error
        raise NotAStoreError(str(path), f"it cannot be opened: {error}") from error


def _open(db: sqlite3.Connection, path: Path) -> None:
    if not db.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        raise ClaimgraphError(
            "this Python's SQLite was built without FTS5, which search needs. Use a Python whose SQLite has it."
        )
    found = _version(db)
    if found == 0:
        found = _create(db)
    if found != VERSION:
        raise StoreVersionError(str(path), found, VERSION)
    db.execute("PRAGMA journal_mode = WAL")


def _check_header(path: Path) -> None:
    """An empty file is a new store; anything else must be a database that carries our application id."""
    if not path.exists():
        return
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if header and not header.startswith(_MAGIC):
        raise NotAStoreError(str(path), "it is no SQLite database")
    found = int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big")
    if header and (len(header) < _HEADER or found != APPLICATION_ID):
        raise NotAStoreError(str(path), "it is another program's database")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _create(db: sqlite3.Connection) -> int:
    """All tables in one transaction, unless another process was faster; gives the version that is there then."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if _version(db) == 0:
            for statement in TABLES.split(";\n"):
                if statement.strip():
                    db.execute(statement)
            # PRAGMA takes no bound parameters; both are numbers of ours.
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")
        found = _version(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return found
