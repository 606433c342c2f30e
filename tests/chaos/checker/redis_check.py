"""Redis is the fold of the log (docs/decisions/0007): every partition is ready, stands at the end of its own events,
and holds what they fold to: nothing else, and all of it."""

from google.protobuf.message import DecodeError

from checker import names
from checker.finding import Finding
from checker.walk import walk

KIND = "redis"
VERSION = b"5"
EMPTY_LEDGER = {b"latest_accepted": b"0"}


def check(evidence):
    for domain, partition in evidence.redis:
        if domain not in names.DOMAINS or not 0 <= partition < evidence.log.partitions:
            yield Finding(KIND, f"there are keys of {domain}/{partition}, which does not exist")
    for domain in names.DOMAINS:
        for partition in range(evidence.log.partitions):
            stored = evidence.redis.get((domain, partition), {})
            for text in _partition(evidence.log, domain, partition, stored):
                yield Finding(KIND, f"{domain}/{partition}: {text}")


def _partition(log, domain, partition, stored):
    fold = walk(log, domain, partition)
    meta = stored.get("meta", {})
    for field, wanted in ((b"ready", b"1"), (b"version", VERSION), (b"position", str(fold.position).encode())):
        if meta.get(field) != wanted:
            yield f"{field.decode()} is {meta.get(field)}, not {wanted}"
    if not meta.get(b"token"):
        yield "no owner's token"
    wanted = fold.collections()
    named = {name.decode() for name in stored.get("collections", {})}
    collections = {name: table for name, table in stored.items() if name not in ("meta", "collections")}
    if wanted["ledger"] == EMPTY_LEDGER:  # written or not, it says the same
        wanted.pop("ledger")
        if collections.get("ledger") == EMPTY_LEDGER:
            collections.pop("ledger")
    for name in sorted(collections.keys() - named):
        yield f"{name} does not stand among the collections: the next owner would not load it"
    for name in sorted(wanted.keys() | collections.keys()):
        yield from _table(name, wanted.get(name, {}), collections.get(name, {}))


def _table(name, wanted: dict, stored: dict):
    for field in sorted(wanted.keys() | stored.keys()):
        if field not in stored:
            yield f"{name} lacks {_shown(field)}"
        elif field not in wanted:
            yield f"{name} has {_shown(field)}, which does not follow from the log"
        elif not _same(wanted[field], stored[field]):
            yield f"{name} has another {_shown(field)} than the log: {_entity(wanted[field], stored[field])}"


def _same(wanted, stored: bytes) -> bool:
    if isinstance(wanted, bytes):
        return wanted == stored
    try:
        return type(wanted).FromString(stored) == wanted
    except DecodeError:
        return False


def _entity(wanted, stored: bytes) -> str:
    if isinstance(wanted, bytes):
        return f"{stored!r}, not {wanted!r}"
    try:
        return f"{{{type(wanted).FromString(stored)}}}, not {{{wanted}}}".replace("\n", " ")
    except DecodeError:
        return f"{stored!r}, which cannot be read"


def _shown(field: bytes) -> str:
    try:
        return field.decode("ascii")
    except UnicodeDecodeError:
        return field.hex()
