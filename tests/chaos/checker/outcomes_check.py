"""What clients were told agrees with the log: a command that was accepted stands in its topic, and its outcome is the
one that was told (docs/decisions/0001, services' command handlers). An UNKNOWN answer promises nothing."""

import collections

from google.protobuf import json_format

from checker import contracts, ledger, names
from checker.finding import CannotCheck, Finding
from checker.groups import DEAD_LETTERED, FORWARDED, REJECTED, REPEATED, groups_of
from checker.log import Log, Record

KIND = "outcome"
# What a handler refuses by itself, without appending anything.
BEFORE_THE_LOG = ("INVALID", "NOT_FOUND", "")


def check(evidence):
    outcomes = {domain: _outcomes(evidence.log, domain) for domain in names.DOMAINS}
    for attempt in evidence.attempts:
        if attempt["answer"] == "UNKNOWN":
            continue
        domain = attempt.get("service")
        if domain not in outcomes:
            yield Finding(KIND, f"{_name(attempt)}: no service {domain!r}")
            continue
        decided = outcomes[domain].get(attempt["command_id"], [])
        if text := _fault(attempt, decided):
            yield Finding(KIND, f"{_name(attempt)} {text}")


def _outcomes(log: Log, domain: str) -> dict[str, list[tuple[Record, str, int]]]:
    """By command id: its records, and how each was decided: PROCESSED, REJECTED with the reason, REPEATED,
    FORWARDED, or ""."""
    decided = {}
    for partition in range(log.partitions):
        for group in groups_of(log, domain, partition):
            decided[(group.topic, group.partition, group.offset)] = _how(group.first)
    found = collections.defaultdict(list)
    for topic in names.own_inputs(domain):
        for record in log.all_of(topic):
            if record.is_command:
                how = decided.get((record.topic, record.partition, record.offset), ("", 0))
                found[record.meta.command_id].append((record, *how))
    return found


def _how(first: Record) -> tuple[str, int]:
    if first.type == REJECTED:
        return "REJECTED", first.message.reason
    if first.type == DEAD_LETTERED:
        return "REJECTED", ledger.DEAD_LETTERED
    return {REPEATED: "REPEATED", FORWARDED: "FORWARDED"}.get(first.type, "PROCESSED"), 0


def _fault(attempt, decided) -> str:
    answer, reason = attempt["answer"], attempt.get("reason", "").removeprefix("REJECTION_REASON_")
    # Sent again later it may have been taken: what lay in the future is not there for ever.
    told_ms = attempt.get("answered_ms", float("inf"))
    came_later = all(record.timestamp_ms > told_ms for record, _, _ in decided)
    if answer == "REJECTED" and reason in BEFORE_THE_LOG and came_later:
        return ""
    if not decided:
        return f"was answered {answer} {reason}, but the command is not in the log"
    # A scan goes where its pass is; the client does not know.
    if attempt["rpc"] != "ScanPasses" and all(record.key != attempt["key"] for record, _, _ in decided):
        return f"stands in the log under another key: {decided[0][0].key}"
    if answer == "ACCEPTED":
        return _other_content(attempt, [record for record, _, _ in decided])
    if answer == "PROCESSED":
        carried_out = [record for record, how, _ in decided if how == "PROCESSED"]
        if not carried_out:
            return f"was answered PROCESSED, but the log has {_shown(decided)}"
        return _other_content(attempt, carried_out)
    if not any(how == "REJECTED" and REASONS.get(number) == reason for _, how, number in decided):
        return f"was answered REJECTED {reason}, but the log has {_shown(decided)}"
    return ""


def _other_content(attempt, records) -> str:
    """Fields that request and command have in common must agree in one of the records."""
    request = _as_contract(attempt)
    faults = []
    for record in records:
        said = json_format.MessageToDict(record.body, preserving_proto_field_name=True)
        common = (set(request) & set(said)) - {"command_id", *SEALED}
        differing = sorted(field for field in common if request[field] != said[field])
        if not differing:
            return ""
        faults.append(f"{record.place} says {[said[field] for field in differing]} for {differing}")
    return f"was answered {attempt['answer']}, but {'; '.join(faults)}"


# A command carries them as nobody can read them, or (shifts) otherwise; what can be read of rows the check of imports
# compares.
SEALED = ("residents", "parties", "rows", "details", "pass", "shifts")
REASONS = {1: "INVALID", 2: "NOT_FOUND", 3: "ALREADY_EXISTS", 4: "WRONG_STATE", 5: "ID_REUSED", 6: "ID_EXPIRED",
           7: "DEAD_LETTERED"}


def _as_contract(attempt) -> dict:
    """The request with enums by name and large numbers as text, however the client wrote it."""
    request = contracts.message(f"gridkeeper.{attempt['service']}.v1.{attempt['rpc']}Request")()
    try:
        json_format.ParseDict(attempt.get("request") or {}, request)
    except json_format.ParseError as error:
        raise CannotCheck(f"{_name(attempt)}: its request is none: {error}") from None
    return json_format.MessageToDict(request, preserving_proto_field_name=True)


def _shown(decided) -> str:
    return ", ".join(f"{record.place}: {how or 'nothing'} {REASONS.get(number, '')}".strip()
                     for record, how, number in decided)


def _name(attempt) -> str:
    return f"{attempt.get('client')}'s {attempt.get('n')} ({attempt.get('rpc')} {attempt['command_id']})"
