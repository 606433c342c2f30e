"""The rules run once more, by other code, on the recorded order: what each input led to must be what the rules of its
domain say in the state before it; a deadline's events come when it is due and not before; a second command of one id
is not carried out again."""

from checker import ledger, names
from checker.ever import Ever
from checker.finding import Finding
from checker.fold import Fold
from checker.groups import DEAD_LETTERED, FORWARDED, REJECTED, REPEATED, Group, groups_of
from checker.log import Record
from checker.refusal import MOST_FORWARDS, WRONG_STATE, Moved
from checker.registration_rules import MAY_BE_REFUSED
from checker.walk import RULES, latest_business_time, next_deadline, walk

INVALID, NOT_FOUND = 1, 2
ID_REASONS = (ledger.ID_REUSED, ledger.ID_EXPIRED)


def check(evidence):
    ever = Ever(evidence.log)
    now_ms = latest_business_time(evidence.log)
    for domain in names.DOMAINS:
        for partition in range(evidence.log.partitions):
            yield from Oracle(evidence.log, domain, partition, ever).findings(now_ms)


def _telling(group: Group):
    """The event from which the rules take over what only the log has: of an import the last one, which has its answers;
    where a case was opened that, which says the rules of its moment; else the first."""
    if group.cause.type.endswith(".ImportResidents"):
        return group.events[-1]
    opened = (event for event in group.events if event.type.endswith(".IsolationCaseOpened"))
    return next(opened, group.first)


class Oracle:
    def __init__(self, log, domain: str, partition: int, ever: Ever):
        self._log, self._domain, self._partition, self._ever = log, domain, partition, ever
        self._rules = RULES[domain]
        self._found: list[Finding] = []
        self._decided = {(group.topic, group.offset) for group in groups_of(log, domain, partition)}
        # Other domains' events that led to nothing, by topic, as long as the rules do not say so. That is right where
        # they say so at some point between the decided events before and after.
        self._open: dict[str, list[Record]] = {topic: [] for topic in names.foreign_inputs(domain)}
        self._next = dict.fromkeys(self._open, 0)  # per foreign topic: index of the next record

    def findings(self, now_ms: int) -> list[Finding]:
        for topic in self._open:
            self._open_window(Fold(self._domain), topic)
        fold = walk(self._log, self._domain, self._partition, self._look, self._after)
        for topic in self._open:
            self._close_window(fold, topic, now_ms)
        due = next_deadline(self._domain, fold)
        if due is not None and due[0] <= now_ms:
            self._note("overdue", f"{self._domain}/{self._partition}: what was due for {due[1]} at {due[0]} has not "
                                  f"happened by {now_ms}")
        return self._found

    def _note(self, kind, text):
        self._found.append(Finding(kind, text))

    def _look(self, fold: Fold, group: Group):
        if group.topic in self._open:
            self._close_window(fold, group.topic, group.first.time_ms)
            self._next[group.topic] = self._index_after(group.topic, group.offset)
        if group.topic == names.deadlines(self._domain):
            self._look_at_deadline(fold, group)
        elif group.cause is not None and group.cause.meta is not None:
            is_own_command = group.topic not in self._open and group.cause.is_command
            if not (is_own_command and self._look_at_id(fold, group)):
                self._look_at_decision(fold, group)

    def _after(self, fold: Fold, group: Group):
        if group.topic in self._open:
            self._open_window(fold, group.topic)
        for topic, waiting in self._open.items():
            self._open[topic] = [record for record in waiting if record.key != group.first.key
                                 or not self._leads_to_nothing(fold, record, group.first.time_ms)]

    # Deadlines

    def _look_at_deadline(self, fold: Fold, group: Group):
        due = next_deadline(self._domain, fold)
        if due is None or group.first.key != due[1]:
            self._note("deadline", f"{group.name} at {group.first.place} is about {group.first.key}, but next is {due}")
            return
        moment, key = due
        if group.first.time_ms < moment:
            self._note("deadline", f"{group.first.place} ({group.first.type}) came at {group.first.time_ms}, before "
                                   f"{moment}, when it was due")
        seen = [event.body for event in group.events]
        self._compare(group, self._rules.due(fold.state(key), moment, group.first.time_ms, self._ever, seen))

    # Commands

    def _look_at_id(self, fold: Fold, group: Group) -> bool:
        """Whether the id alone decides, as the loop's own rules have it: docs/decisions/0001."""
        meta, first = group.cause.meta, group.first
        if first.type == DEAD_LETTERED:
            return True
        known = fold.ledger.find(meta.command_id)
        in_time = fold.ledger.in_time(meta.command_id, group.cause.timestamp_ms)
        # One that was handed on may have come back to where it was first.
        if known is not None and known[1] != ledger.DEAD_LETTERED and (known[1] != ledger.MOVED or not meta.forwards):
            again = FORWARDED if known[1] == ledger.MOVED else REPEATED
            wanted = again if known[0] == meta.payload_hash else ledger.ID_REUSED
        else:
            wanted = None if in_time else ledger.ID_EXPIRED
        seen = first.type if first.type == REPEATED or (first.type == wanted == FORWARDED) else None
        if first.type == REJECTED and first.message.reason in ID_REASONS:
            seen = first.message.reason
        if seen != wanted:
            self._note("command-id", f"{group.name}, command {meta.command_id}, was decided as {first.type} at "
                                     f"{first.place}; by its id alone it had to be {wanted or 'decided anew'}")
        return seen is not None or wanted is not None

    # What the domain decides

    def _look_at_decision(self, fold: Fold, group: Group):
        first, record = group.first, group.cause
        if first.type == DEAD_LETTERED:
            return
        seen = _telling(group)
        wanted = self._rules.decide(fold.state(record.key), record, first.time_ms, self._ever, seen.body)
        if isinstance(wanted, Moved) and record.meta.forwards >= MOST_FORWARDS:
            wanted = WRONG_STATE
        if first.type == FORWARDED or isinstance(wanted, Moved):
            if first.type != FORWARDED or first.message.to_key != wanted:
                self._note("oracle", f"{group.name} ({record.type}) led at {first.place} to {first.type}; the rules "
                                     f"say {_shown(wanted)}")
            return None
        if first.type != REJECTED:
            return self._compare(group, wanted)
        refusal = first.message
        out_of_scope = refusal.reason == NOT_FOUND and refusal.field == "grid_code"
        by_rank = record.message.DESCRIPTOR.name in MAY_BE_REFUSED
        by_shape = self._domain == "registration" and refusal.reason == INVALID
        if refusal.reason != wanted and not (out_of_scope or by_rank or by_shape):
            self._note("oracle", f"{group.name} ({record.type}) was refused at {first.place} with reason "
                                 f"{refusal.reason} ({refusal.field}: {refusal.message}); the rules say "
                                 f"{_shown(wanted)}")

    def _compare(self, group: Group, wanted):
        seen = [event.body for event in group.events]
        if wanted != seen:
            self._note("oracle", f"{group.name} led at {group.first.place} to {_shown(seen)}; the rules say "
                                 f"{_shown(wanted)}")

    # Other domains' events that led to nothing

    def _index_after(self, topic: str, offset: int) -> int:
        records = self._log.of(topic, self._partition)
        index = self._next[topic]
        while index < len(records) and records[index].offset <= offset:
            index += 1
        return index

    def _open_window(self, fold: Fold, topic: str):
        """All up to the next decided one."""
        records = self._log.of(topic, self._partition)
        for index in range(self._next[topic], len(records)):
            record = records[index]
            if (topic, record.offset) in self._decided:
                break
            if record.meta is not None and not self._leads_to_nothing(fold, record, record.time_ms):
                self._open[topic].append(record)

    def _close_window(self, fold: Fold, topic: str, now_ms: int):
        """Inputs are decided in their order, so by now: what was over by then (an arrival's isolation) led to nothing."""
        for record in self._open[topic]:
            if not self._leads_to_nothing(fold, record, now_ms):
                self._note("oracle", f"{record.place} ({record.type}) led to nothing in {self._domain}")
        self._open[topic] = []

    def _leads_to_nothing(self, fold: Fold, record: Record, now_ms: int) -> bool:
        return self._rules.decide(fold.state(record.key), record, now_ms, self._ever, None) == []


def _shown(wanted) -> str:
    if isinstance(wanted, Moved):
        return f"hand it on to {wanted}"
    if not isinstance(wanted, list):
        return f"refusal {wanted}"
    return "[" + "; ".join(f"{body.DESCRIPTOR.name} {str(body)}".replace("\n", " ").strip() for body in wanted) + "]"
