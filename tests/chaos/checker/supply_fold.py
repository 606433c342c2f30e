"""Supply's entities folded from its events: services/supply/README.md and adapters/supply_state.proto."""

from checker import contracts
from checker.names import id_bytes

REQUESTED, CLAIMED, DELIVERED, CONFIRMED, CANCELLED = 1, 2, 3, 4, 5  # SupplyStatus
RETENTION_MS = 30 * 86_400_000
# Of a request that moves, and as they stand in Redis.
MOVED_FIELDS = ("category", "items", "status", "requested_by", "requested_at_ms", "overdue_at_ms", "overdue", "claimed_by",
                "claimed_at_ms", "delivered_by", "delivered_at_ms")


class State:
    """One grid. Entities by their field in Redis."""

    def __init__(self, key: str):
        self.key = key
        self.households = {}
        self.open = {}
        self.closed = {}
        self.departed = {}

    def tables(self):
        return {"household": self.households, "open": self.open, "closed": self.closed, "departed": self.departed}

    def apply(self, event):
        self._drop_rested(event.time_ms)
        getattr(self, event.message.DESCRIPTOR.name)(event.message, event)

    def _drop_rested(self, now_ms):
        for table in (self.open, self.closed):
            rested = [request_id for request_id, request in table.items()
                      if (since := _resting_since(request)) is not None and since + RETENTION_MS <= now_ms]
            for request_id in rested:
                del table[request_id]

    def HouseholdNoted(self, m, event):
        self.households[m.household_id] = contracts.state("supply", "HouseholdState")(
            noted_at_ms=event.time_ms, move_number=m.move_number)
        self.departed.pop(m.household_id, None)

    def HouseholdForgotten(self, m, _):
        household = self.households.pop(m.household_id, None)
        if household is not None and household.move_number:
            self._depart(m.household_id, "", "", household.move_number)

    def _depart(self, what, to_grid, to_household, move_number):
        self.departed[what] = contracts.state("supply", "DepartedState")(
            to_grid_code=to_grid, to_household_id=id_bytes(to_household), move_number=move_number)

    def HouseholdMovedOut(self, m, event):
        self.households.pop(m.household_id, None)
        self._depart(m.household_id, m.to_grid_code, m.to_household_id, m.move_number)
        for request in self.open.values():
            if m.to_grid_code == event.key and request.household_id == id_bytes(m.household_id):
                request.household_id = id_bytes(m.to_household_id)

    def RequestMovedOut(self, m, _):
        self.open.pop(m.request_id, None)
        self._depart(m.request_id, m.to_grid_code, m.to_household_id, m.move_number)

    def RequestMovedIn(self, m, _):
        self.departed.pop(m.request_id, None)
        self.open[m.request_id] = contracts.state("supply", "RequestState")(
            household_id=id_bytes(m.household_id), **{field: getattr(m.request, field) for field in MOVED_FIELDS})

    def SupplyRequested(self, m, event):
        if m.request_id in self.open or m.request_id in self.closed:
            return
        self.open[m.request_id] = contracts.state("supply", "RequestState")(
            household_id=id_bytes(m.household_id), category=m.category, items=m.items, status=REQUESTED,
            requested_by=event.meta.actor, requested_at_ms=m.requested_at_ms, overdue_at_ms=m.overdue_at_ms)

    def SupplyClaimed(self, m, _):
        if request := self.open.get(m.request_id):
            request.status, request.claimed_by, request.claimed_at_ms = CLAIMED, m.claimed_by, m.claimed_at_ms

    def SupplyDelivered(self, m, _):
        if request := self.open.get(m.request_id):
            request.status, request.delivered_by, request.delivered_at_ms = DELIVERED, m.delivered_by, m.delivered_at_ms

    def SupplyConfirmed(self, m, _):
        if request := self.open.pop(m.request_id, None):
            request.status, request.closed_at_ms = CONFIRMED, m.confirmed_at_ms
            self.closed[m.request_id] = request

    def SupplyCancelled(self, m, _):
        if request := self.open.pop(m.request_id, None):
            request.status, request.cancel_reason, request.closed_at_ms = CANCELLED, m.reason, m.cancelled_at_ms
            self.closed[m.request_id] = request

    def SupplyOverdue(self, m, _):
        if request := self.open.get(m.request_id):
            request.overdue = True


def _resting_since(request) -> int | None:
    if request.status == DELIVERED:
        return request.delivered_at_ms
    return request.closed_at_ms if request.status in (CONFIRMED, CANCELLED) else None
