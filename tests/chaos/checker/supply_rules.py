"""Supply's rules once more, from services/supply/README.md; the answers are as in health_rules."""

from checker import contracts
from checker.ever import Ever, one_of
from checker.health_rules import text_of
from checker.names import id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE, Moved
from checker.supply_fold import CLAIMED, DELIVERED, MOVED_FIELDS, REQUESTED, State

TOLERANCE_MS = 300_000
HOUR = 3_600_000
BY_PEOPLE = range(1, 6)  # CancelReason
HOUSEHOLD_FORGOTTEN = 6


def new(name, /, **fields):
    return contracts.event("supply", name)(**fields)


def decide(state: State, record, now_ms: int, ever: Ever, seen):
    m, name = record.message, record.message.DESCRIPTOR.name
    if name == "RequestSupply":
        return request_supply(state, m, now_ms, ever, seen)
    if name == "HouseholdRegistered":
        return [] if m.household_id in state.households else [new("HouseholdNoted", household_id=m.household_id)]
    if name == "HouseholdForgotten":
        return forget(state, m, now_ms)
    if name == "ResidentsMovedIn":
        household_id = m.moving.to_household_id
        return [] if household_id in state.households else [
            new("HouseholdNoted", household_id=household_id, move_number=m.moving.move_number)]
    if name == "ResidentsMovedOut":
        return release_household(state, m) if m.household_gone else []
    if name == "AcceptRequest":
        return accept(state, m, now_ms)
    decides = {"ClaimSupply": claim, "DeliverSupply": deliver, "ConfirmSupply": confirm, "CancelSupply": cancel}
    if name not in decides:
        return []
    if name == "CancelSupply" and m.reason not in BY_PEOPLE:
        return INVALID
    if m.request_id not in state.open:
        return WRONG_STATE if m.request_id in state.closed else where(state, m.request_id)
    return decides[name](state.open[m.request_id], record, now_ms)


def request_supply(state, m, now_ms, ever, seen):
    if not 1 <= m.category <= 7 or not 1 <= len(m.items) <= 50 or not all(map(is_line, m.items)):
        return INVALID
    if m.household_id not in state.households:
        return where(state, m.household_id)
    if m.request_id in state.open or m.request_id in state.closed:
        return ALREADY_EXISTS
    ends = {now_ms + hours * HOUR for hours in ever.overdue_hours()}
    return [new("SupplyRequested", request_id=m.request_id, household_id=m.household_id, category=m.category,
                items=m.items, requested_at_ms=now_ms,
                overdue_at_ms=one_of(ends, getattr(seen, "overdue_at_ms", None)))]


def where(state, what):
    """Where a household or a request went that is not here."""
    left = state.departed.get(what)
    return Moved(left.to_grid_code) if left is not None and left.to_grid_code not in ("", state.key) else NOT_FOUND


def release_household(state, m):
    to = {"to_grid_code": m.to_grid_code, "to_household_id": m.to_household_id, "move_number": m.move_number}
    requests = [new("RequestMovedOut", request_id=request_id, household_id=m.household_id, **to,
                    request={field: getattr(request, field) for field in MOVED_FIELDS})
                for request_id, request in sorted(state.open.items())
                if request.household_id == id_bytes(m.household_id) and m.to_grid_code != state.key]
    return [*requests, new("HouseholdMovedOut", household_id=m.household_id, **to)]


def accept(state, m, now_ms):
    left = state.departed.get(m.household_id)
    what = {"request_id": m.request_id, "household_id": m.household_id, "request": m.request}
    if left is not None and left.move_number > m.move_number and left.to_grid_code not in ("", state.key):
        return [new("RequestMovedOut", to_grid_code=left.to_grid_code, move_number=left.move_number,
                    to_household_id=text_of(left.to_household_id), **what)]
    events = [new("RequestMovedIn", from_grid_code=m.from_grid_code, move_number=m.move_number, **what)]
    forgotten = left is not None and not left.to_grid_code and left.move_number >= m.move_number
    if forgotten and m.request.status != DELIVERED:
        events.append(new("SupplyCancelled", request_id=m.request_id, household_id=m.household_id,
                          reason=HOUSEHOLD_FORGOTTEN, cancelled_at_ms=now_ms))
    return events


def is_line(item) -> bool:
    name = item.name.encode()
    return (1 <= len(name) <= 64 and all(byte >= 32 and byte != 127 for byte in name)
            and 1 <= item.quantity <= 100_000 and 1 <= item.unit <= 7)


def claim(request, record, now_ms):
    actor, taken_over_from = record.meta.actor, record.message.take_over_from
    held_by_caller = request.claimed_by and request.claimed_by == actor
    if request.status == DELIVERED or held_by_caller or request.claimed_by != taken_over_from:
        return WRONG_STATE
    return [new("SupplyClaimed", request_id=record.message.request_id, claimed_by=actor, claimed_at_ms=now_ms,
                taken_over_from=request.claimed_by)]


def deliver(request, record, now_ms):
    m = record.message
    if request.status != CLAIMED:
        return WRONG_STATE
    if m.delivered_at_ms > now_ms + TOLERANCE_MS or m.delivered_at_ms < request.requested_at_ms:
        return INVALID
    return [new("SupplyDelivered", request_id=m.request_id, household_id=text_of(request.household_id),
                delivered_by=record.meta.actor, delivered_at_ms=m.delivered_at_ms)]


def confirm(request, record, now_ms):
    if request.status != DELIVERED:
        return WRONG_STATE
    return [new("SupplyConfirmed", request_id=record.message.request_id, household_id=text_of(request.household_id),
                confirmed_at_ms=now_ms)]


def cancel(request, record, now_ms):
    if request.status == DELIVERED:
        return WRONG_STATE
    return [cancelled(record.message.request_id, request, record.message.reason, now_ms)]


def cancelled(request_id, request, reason, now_ms):
    return new("SupplyCancelled", request_id=request_id, household_id=text_of(request.household_id), reason=reason,
               cancelled_at_ms=now_ms)


def forget(state, m, now_ms):
    if m.household_id not in state.households:
        return []
    events = [cancelled(request_id, request, HOUSEHOLD_FORGOTTEN, now_ms)
              for request_id, request in sorted(state.open.items())
              if request.household_id == id_bytes(m.household_id) and request.status != DELIVERED]
    return [*events, new("HouseholdForgotten", household_id=m.household_id)]


def waiting(state):
    """(when, which request), earliest first: not delivered, and not told to be overdue."""
    return sorted((request.overdue_at_ms, request_id) for request_id, request in state.open.items()
                  if request.status in (REQUESTED, CLAIMED) and not request.overdue)


def deadline_of(state) -> int | None:
    moments = waiting(state)
    return moments[0][0] if moments else None


def due(state, due_ms: int, _now_ms, _ever, _seen):
    events = []
    for request_id in (request_id for at_ms, request_id in waiting(state) if at_ms <= due_ms):
        request = state.open[request_id]
        events.append(new("SupplyOverdue", request_id=request_id, household_id=text_of(request.household_id),
                          category=request.category, claimed_by=request.claimed_by,
                          requested_at_ms=request.requested_at_ms, overdue_at_ms=request.overdue_at_ms))
    return events
