"""Topics, partitions and ids, from docs/decisions/0002 and proto/gridkeeper/common/v1/record.proto; not from the code
that the checker checks."""

import hashlib
import uuid

DOMAINS = ("registration", "health", "supply", "alerting")
FOREIGN = {"registration": ("health",), "health": ("registration",), "supply": ("registration",),
           "alerting": ("health", "supply", "registration")}
REFERENCE = "registration.reference.v1"
KEYS = "registration.keys.v1"
TRANSACTION_FINISHED = "gridkeeper.common.v1.TransactionFinished"  # in any topic; to be passed over


def commands(domain: str) -> str:
    return f"{domain}.commands.v1"


def bulk(domain: str) -> str:
    return f"{domain}.bulk.v1"


def events(domain: str) -> str:
    return f"{domain}.events.v1"


def deadlines(domain: str) -> str:
    """The name that stands for a topic in the cause of what a deadline led to."""
    return f"{domain}.deadlines"


def own_inputs(domain: str) -> list[str]:
    return [commands(domain), bulk(domain)]


def foreign_inputs(domain: str) -> list[str]:
    return [events(other) for other in FOREIGN[domain]]


def inputs(domain: str) -> list[str]:
    return own_inputs(domain) + foreign_inputs(domain)


def dead_letters(input_topic: str, domain: str) -> str:
    return f"{input_topic}.{domain}.dlq"


def keyed_topics() -> list[str]:
    topics = []
    for domain in DOMAINS:
        topics += [*own_inputs(domain), events(domain)]
        topics += [dead_letters(topic, domain) for topic in inputs(domain)]
    return topics


def partition_of(key: str, partitions: int) -> int:
    """Java's default partitioner."""
    return (_murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def _murmur2(data: bytes) -> int:
    mask, m = 0xFFFFFFFF, 0x5BD1E995
    h = (0x9747B28C ^ len(data)) & mask
    whole = len(data) - len(data) % 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at:at + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = (h * m & mask) ^ k
    if whole < len(data):
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def derived_id(*parts: str) -> str:
    """UUIDv8 of the SHA-256 of the parts, each with its length in front (8 bytes, big end first)."""
    text = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
    raw = bytearray(hashlib.sha256(text).digest()[:16])
    raw[6] = 0x80 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(raw)))


def is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def id_bytes(text: str) -> bytes:
    return uuid.UUID(text).bytes if text else bytes(16)
