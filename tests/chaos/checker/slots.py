"""Health's slots in integers: the rules are in services/health/README.md. Slot 2d is the morning's of local day d since
the epoch, 2d + 1 the evening's. `rules` is anything with utc_offset_minutes, morning_end_minute, evening_end_minute."""

MINUTE = 60_000
DAY = 86_400_000
FIRST_NOTICE = 60 * MINUTE  # the first slot owed ends at least so long after the opening
REACH = 122 * DAY           # no slot of a case lies further away
NONE, FOLLOWED_UP, MISSED, CORRECTED = range(4)
FEVER = 16


def at(rules, ms: int) -> int:
    """The slot that a moment belongs to: the one that ends next after it."""
    day, of_day = divmod(ms + rules.utc_offset_minutes * MINUTE, DAY)
    passed = [of_day >= rules.morning_end_minute * MINUTE, of_day >= rules.evening_end_minute * MINUTE]
    return 2 * day + sum(passed)


def end_of(rules, slot: int) -> int:
    minute = rules.evening_end_minute if slot % 2 else rules.morning_end_minute
    return slot // 2 * DAY + (minute - rules.utc_offset_minutes) * MINUTE


def name_of(slot: int) -> int:
    """The enum Slot: MORNING 1, EVENING 2."""
    return 2 if slot % 2 else 1


def ends_after_days(rules, opened_ms: int, days: int) -> int:
    """Local midnight after the last day; the opening day is the first."""
    day = (opened_ms + rules.utc_offset_minutes * MINUTE) // DAY
    return (day + days) * DAY - rules.utc_offset_minutes * MINUTE


def first_owed(rules, opened_ms: int, ends_ms: int) -> int:
    end = end_of(rules, at(rules, opened_ms + FIRST_NOTICE - 1))
    return end if end <= ends_ms else 0


def index_of(case, slot_end_ms: int) -> int | None:
    """Where the slot stands in case.slots, which begins with the slot of the opening."""
    if not case.opened_at_ms < slot_end_ms <= case.opened_at_ms + REACH:
        return None
    return at(case, slot_end_ms - 1) - at(case, case.opened_at_ms)


def mark_of(case, slot_end_ms: int) -> int:
    index = index_of(case, slot_end_ms)
    return case.slots[index] if index is not None and index < len(case.slots) else 0


def set_mark(case, slot_end_ms: int, mark: int):
    index = index_of(case, slot_end_ms)
    if index is None:
        return
    slots = bytearray(case.slots).ljust(index + 1, b"\0")
    slots[index] = mark
    case.slots = bytes(slots)


def next_owed(case, slot_end_ms: int) -> int:
    """The end of the first slot after this one that nothing is known of; 0: none before the isolation's end."""
    slot = at(case, slot_end_ms - 1) + 1
    while (end := end_of(case, slot)) <= case.ends_at_ms:
        if mark_of(case, end) & 15 == NONE:
            return end
        slot += 1
    return 0


def owed_from(case, now_ms: int, ends_ms: int) -> int:
    """The same from the slot that runs now on, were the case to end then."""
    first = first_owed(case, case.opened_at_ms, ends_ms)
    longer = type(case)()
    longer.CopyFrom(case)
    longer.ends_at_ms = ends_ms
    return next_owed(longer, end_of(case, max(at(case, now_ms), at(case, first - 1)) - 1)) if first else 0
