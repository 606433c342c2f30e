"""No row of another body's file is lost or taken twice (registration_import.proto): each row of a command has one
answer, each answer is what the events beside it did, and the client was told that answer. Counted from the answers and
the events alone, whatever the rules say."""

import collections

from google.protobuf import json_format

from checker import contracts, names
from checker.finding import CannotCheck, Finding
from checker.groups import groups_of
from checker.import_rules import KNOWN, MERGED, REGISTERED, REJECTED

KIND = "import"
PLACE = ("building_id", "unit", "floor", "door")


def check(evidence):
    answered = {}  # by command id: the command and the event
    for group in _imports(evidence.log):
        command, last = group.cause.message, group.events[-1]
        if not last.type.endswith(".ResidentsImported"):
            yield Finding(KIND, f"{group.name} ends at {last.place} with {last.type}, without answers")
            continue
        answered[command.meta.command_id] = command, last.message
        for text in _faults(command, group.events[:-1], last.message):
            yield Finding(KIND, f"{last.place}: {text}")
    yield from _mistaken(evidence.log)
    for attempt in evidence.attempts:
        if attempt.get("rpc") == "ImportResidents" and attempt["answer"] in ("PROCESSED", "ACCEPTED"):
            for text in _told(attempt, *answered.get(attempt["command_id"], (None, None))):
                yield Finding(KIND, f"{attempt.get('client')}'s {attempt.get('n')} ({attempt['command_id']}): {text}")


def _imports(log):
    for partition in range(log.partitions):
        for group in groups_of(log, "registration", partition):
            if group.cause is not None and group.cause.type.endswith(".ImportResidents") and group.carried_out:
                yield group


def _faults(command, events, told):
    """What the answers say against what was done."""
    rows = {row.row: row.resident for row in command.rows}
    if [one.row for one in told.answers] != list(rows):
        yield f"answers rows {[one.row for one in told.answers]}, the command has {list(rows)}"
        return
    registered, merged = _done(events)
    say_registered = [(one.household_id, rows[one.row]) for one in told.answers if one.result == REGISTERED]
    if not _same(registered, say_registered):
        yield f"registered are {_ids(registered)}, by the answers {_ids(say_registered)}"
    say_merged = [(one.household_id, one.resident_id, rows[one.row]) for one in told.answers if one.result == MERGED]
    if not _same(merged, say_merged):
        yield f"merged are {_ids(merged)}, by the answers {_ids(say_merged)}"
    for one in told.answers:
        if text := _misfit(one, rows[one.row].resident_id):
            yield f"row {one.row} {text}: {one}".replace("\n", " ")
    unused = [rows[one.row].key_id for one in told.answers if one.result in (KNOWN, REJECTED)]
    if sorted(unused) != sorted(told.unused_key_ids):
        yield f"destroys the data keys {list(told.unused_key_ids)}; unused are {unused}"


def _done(events):
    """Who was registered, in which household, and what was merged into whom."""
    registered, merged = [], []
    for event in events:
        m = event.message
        if event.type.endswith(".ResidentRecordAdded"):
            merged.append((m.household_id, m.resident_id, m.record))
        else:
            registered += [(m.household_id, one) for one in m.residents]
    return registered, merged


def _same(ones, others) -> bool:
    """The same things, in whatever order."""
    return len(ones) == len(others) and all(one in others for one in ones)


def _ids(things):
    return [(*ids, record.resident_id) for *ids, record in things]


def _misfit(answer, own_id: str) -> str:
    """What an answer lacks or has too much."""
    ids = bool(answer.household_id), answer.resident_id == own_id, bool(answer.resident_id), answer.record_id == own_id
    wanted = {REGISTERED: (True, True, True, False), MERGED: (True, False, True, True),
              KNOWN: (True, False, True, False), REJECTED: (False, False, False, False)}.get(answer.result)
    if ids != wanted or (answer.record_id and answer.result != MERGED):
        return "names other ids than such an answer has"
    says_why = bool(answer.reason), bool(answer.field), bool(answer.message)
    return "" if set(says_why) == {answer.result == REJECTED} else "says why not, or does not"


def _mistaken(log):
    """Records that were merged into the resident of another person, or named as known there."""
    person_of = collections.defaultdict(set)
    claimed = []
    for partition in range(log.partitions):
        for event in log.of(names.events("registration"), partition):
            m, name = event.message, event.type.rsplit(".", 1)[-1]
            if name in ("HouseholdRegistered", "ResidentsAdded"):
                for one in m.residents:
                    person_of[one.resident_id].add(one.person_key)
            elif name == "ResidentRecordAdded":
                person_of[m.record.resident_id].add(m.record.person_key)
                claimed.append((event, m.resident_id, m.record.person_key))
    for group in _imports(log):
        rows = {row.row: row.resident.person_key for row in group.cause.message.rows}
        claimed += [(group.events[-1], one.resident_id, rows.get(one.row))
                    for one in getattr(group.events[-1].message, "answers", ()) if one.result in (MERGED, KNOWN)]
    for event, resident_id, person_key in claimed:
        if person_of[resident_id] != {person_key}:
            yield Finding(KIND, f"{event.place} takes {person_key} for resident {resident_id}, who is "
                                f"{sorted(person_of[resident_id])}")


def _told(attempt, command, event):
    """What the client was told against the log. Where it only was accepted: of the rows that were rejected at sight."""
    if command is None:
        return  # the check of outcomes says so
    asked, told = _read(attempt)
    taken = {row.row: row for row in command.rows}
    waited = attempt["answer"] == "PROCESSED"
    wanted = [number for number in range(len(asked)) if waited or number not in taken]
    if [one.row for one in told] != wanted:
        yield f"was told of rows {[one.row for one in told]}, not {wanted}"
    by_row = {one.row: one for one in event.answers}
    for one in told:
        if one.row in taken and one != by_row.get(one.row):
            yield f"was told {one}, but the log has {by_row.get(one.row)}".replace("\n", " ")
        elif one.row not in taken and (one.result != REJECTED or _misfit(one, "none")):
            yield f"was told of a row that never reached the log: {one}".replace("\n", " ")
    for number, row in taken.items():
        if number >= len(asked) or any(getattr(row, field) != getattr(asked[number], field) for field in PLACE):
            yield f"row {number} is of another place in the log than was asked for"


def _read(attempt):
    request = contracts.message("gridkeeper.registration.v1.ImportResidentsRequest")()
    response = contracts.message("gridkeeper.registration.v1.ImportResidentsResponse")()
    try:
        json_format.ParseDict(attempt["request"], request)
        json_format.ParseDict({"answers": attempt["answers"]}, response)
    except (KeyError, json_format.ParseError) as error:
        raise CannotCheck(f"attempt {attempt.get('n')} tells nothing of its rows: {error}") from None
    return request.rows, list(response.answers)
