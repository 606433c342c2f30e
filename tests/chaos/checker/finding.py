"""What the checker says is wrong."""

import dataclasses


class CannotCheck(Exception):
    """Kafka or Redis could not be read, or a history file is no history: nothing is known."""


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """`kind` names the check, `text` what it saw and where."""
    kind: str
    text: str
