"""What all checks look at."""

import dataclasses
import json

from checker.finding import CannotCheck
from checker.log import Log

ANSWERS = ("PROCESSED", "ACCEPTED", "REJECTED", "UNKNOWN")


@dataclasses.dataclass
class Evidence:
    log: Log
    # By domain and partition: Redis hashes by name ("meta", "ledger", "case:<grid>"), fields and values as bytes; the
    # set "collections" as a dict without values.
    redis: dict[tuple[str, int], dict[str, dict[bytes, bytes]]]
    attempts: list[dict] = dataclasses.field(default_factory=list)
    positions: list[dict] = dataclasses.field(default_factory=list)


def read_histories(files) -> tuple[list[dict], list[dict]]:
    """The clients' attempts and the sampled positions of all files."""
    attempts, positions = [], []
    for file in files:
        try:
            with open(file, encoding="utf-8") as lines:
                entries = [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise CannotCheck(f"{file} is no history: {error}") from None
        for entry in entries:
            if entry.get("kind") == "position":
                positions.append(entry)
            elif entry.get("answer") in ANSWERS and entry.get("command_id"):
                attempts.append(entry)
            else:
                raise CannotCheck(f"{file} holds a line that is neither an attempt nor a position: {entry}")
    return attempts, positions
