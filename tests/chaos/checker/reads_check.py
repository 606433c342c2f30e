"""A look-up after an answer sees what was answered (docs/decisions/0007): clients look and write down what they saw."""

from checker import names
from checker.finding import Finding
from checker.groups import FORWARDED

KIND = "read"


def check(evidence):
    moved = set(_moved(evidence.log))
    for attempt in evidence.attempts:
        read = attempt.get("read")
        if read and read.get("shows") is False and not _ids_of(attempt) & moved:
            yield Finding(KIND, f"{attempt.get('client')}'s {attempt.get('n')}: {read.get('rpc')} after the answer "
                                f"{attempt['answer']} to {attempt.get('rpc')} {attempt['command_id']} did not show it: "
                                f"{read.get('detail', '')}")


def _moved(log):
    """What went to another grid at some time, and commands that were handed on: their effect can be seen there, and not
    where it was asked for."""
    for domain in names.DOMAINS:
        for event in log.all_of(names.events(domain)):
            name = event.type.rsplit(".", 1)[-1]
            if event.type == FORWARDED:
                yield event.meta.command_id
            elif name in ("ResidentsMovedOut", "HouseholdMovedOut"):
                yield event.message.household_id
            elif name == "MoveBegun":
                yield from (one.pass_id for one in event.message.moving.passes)
            elif name == "ResidentMovedOut":
                yield from (case.case_id for case in event.message.cases)
            elif name == "RequestMovedOut":
                yield event.message.request_id
            elif name == "AlertMovedOut":
                yield event.message.alert_id


def _ids_of(attempt) -> set[str]:
    """A new thing has its command's id; an import tells the ids of its households."""
    return {attempt["command_id"], *(value for field, value in (attempt.get("request") or {}).items()
                                     if field.endswith("_id")),
            *(answer["household_id"] for answer in attempt.get("answers", ()) if answer.get("household_id"))}
