"""What is scanned at a gate, as its device sends it: cards, plates, codes that somebody made up, and nothing at all;
now, or a while ago on its own."""

import dataclasses
import random

from harness.api import new_command_id

from .clock import MINUTE

HOUR = 60 * MINUTE
ALLOW, STOP = 1, 2              # GateVerdict
ISOLATED, LIST_OUTDATED = 1, 9  # StopReason


@dataclasses.dataclass(frozen=True)
class Gate:
    grid: str
    checkpoint_id: str


@dataclasses.dataclass(frozen=True)
class Pass:
    grid: str
    pass_id: str
    code: str
    plate: str = ""


def new_plate(chance: random.Random) -> str:
    """One of a hundred: at times the same in two grids."""
    return f"浙A{chance.randrange(100):05}"


def forged(code: str) -> str:
    """With another last digit."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def scan_of(one: Pass | None, now_ms: int, chance: random.Random) -> dict:
    """None: nothing was shown."""
    shown = {}
    if one is not None:
        kind = chance.random()
        shown = {"plate": one.plate} if one.plate and kind < 0.5 else {
            "code": forged(one.code) if kind > 0.95 else one.code}
    scan = {"command_id": new_command_id(), **shown, "direction": chance.randrange(1, 3),
            "temperature_tenths": chance.choices((0, 366, 372, 373, 391), (30, 50, 5, 3, 3))[0],
            "taken_at_ms": now_ms - chance.randrange(5 * MINUTE)}
    if chance.random() < 0.2:
        reason = chance.choices((0, ISOLATED, LIST_OUTDATED), (7, 1, 2))[0]  # by its list, which may be wrong
        scan |= {"taken_at_ms": now_ms - chance.randrange(12 * HOUR), "offline_verdict": STOP if reason else ALLOW,
                 "offline_reason": reason}
    elif chance.random() < 0.03:
        scan["taken_at_ms"] = now_ms + 72 * HOUR  # refused, as long as the load goes on
    return scan


def told_of(scan, answer) -> dict:
    """What the gate went by: what it was told, or what it had said on its own."""
    if scan.offline_verdict:
        return {"verdict": scan.offline_verdict, "reason": scan.offline_reason}
    return {"verdict": answer.verdict, "reason": answer.reason}
