"""Every input of a domain is decided once (docs/decisions/0001): each own event names its cause; causes of one input
only grow; all that an input led to stands together and is numbered from 0; the cause is there and is what the event
says; and no command is left undecided."""

from checker import names
from checker.finding import Finding
from checker.groups import DEAD_LETTERED, Group, groups_of
from checker.side_records import expected_of

KIND = "cause"
LONGEST_ID = 128  # a dead letter's event leaves out what is longer: it would be too large itself


def check(evidence):
    for domain in names.DOMAINS:
        seen_ids: set[str] = set()
        for partition in range(evidence.log.partitions):
            for text in _partition(evidence.log, domain, partition, seen_ids):
                yield Finding(KIND, text)


def _partition(log, domain, partition, seen_ids):
    for event in log.of(names.events(domain), partition):
        if event.meta is None:
            yield f"own event {event.place} of type {event.type!r} cannot be read"
            continue
        cause = event.meta.cause
        if event.id != f"{cause.topic}/{cause.partition}/{cause.offset}/{cause.index}":
            yield f"{event.place} has ce_id {event.id}, which is not its cause"
        if event.id in seen_ids:
            yield f"{event.place} has a ce_id that stands in the topic twice: {event.id}"
        seen_ids.add(event.id)
    highest: dict[str, int] = {}
    groups = groups_of(log, domain, partition)
    for group in groups:
        before = highest.get(group.topic, -1)
        if group.offset <= before:
            yield f"{group.name} is decided at {group.first.place} after {group.topic} was decided up to {before}"
        if group.topic == names.deadlines(domain) and group.offset != before + 1:
            yield f"deadline {group.offset} at {group.first.place} follows on deadline {before}"
        highest[group.topic] = max(before, group.offset)
        yield from _numbers(group)
        yield from _cause_of(log, domain, partition, group)
    decided = {(group.topic, group.offset) for group in groups}
    for topic in names.own_inputs(domain):
        for record in log.of(topic, partition):
            if (topic, record.offset) not in decided:
                yield f"{record.place} ({record.type}) was never decided"


def _numbers(group: Group):
    index = 0
    for event in group.events:
        if event.meta.cause.index != index:
            yield f"{event.place} is number {event.meta.cause.index} of {group.name}, not {index}"
        index = event.meta.cause.index + 1 + len(expected_of(event))


def _cause_of(log, domain, partition, group: Group):
    if group.topic == names.deadlines(domain):
        return
    if group.partition != partition or group.topic not in names.inputs(domain):
        yield f"{group.first.place} has a cause that is no input of it: {group.name}"
        return
    record = group.cause
    if record is None:
        if group.offset >= log.begin.get((group.topic, partition), 0):
            yield f"{group.first.place} has a cause that is not in the log: {group.name}"
        return
    for event in group.events:
        if event.key != record.key:
            yield f"{event.place} has key {event.key}, its cause {record.place} {record.key}"
    if record.meta is None:
        return
    own = group.topic in names.own_inputs(domain)
    command = record.meta if own and record.is_command and names.is_id(record.meta.command_id) else None
    correlation = record.meta.correlation_id or (record.meta.command_id if own else "")
    wanted = {"command_id": command.command_id.lower() if command else "",
              "payload_hash": command.payload_hash if command else 0,
              "actor": record.meta.actor if own else "",
              "correlation_id": correlation, "accepted_at_ms": record.timestamp_ms}
    if group.first.type == DEAD_LETTERED:
        wanted |= {field: "" for field in ("actor", "correlation_id") if len(wanted[field].encode()) > LONGEST_ID}
    for event in group.events:
        for field, value in wanted.items():
            if getattr(event.meta, field) != value:
                yield f"{event.place} has {field} {getattr(event.meta, field)!r}, its cause {record.place} {value!r}"
