"""What gates go by, folded from a grid's events: checkpoints, passes, what is noted of isolations, and whom gates
stopped. registration_fold's State has these too; what moves and forgetting mean for passes it asks here."""

from checker import contracts
from checker.names import id_bytes

ALLOW, STOP = 1, 2  # GateVerdict
DAY = 24 * 3_600_000
PASS_KEPT_MS = 30 * DAY
STOPS_KEPT, STOP_KEPT_MS = 200, 3 * DAY


def entity(name):
    return contracts.state("registration", name)


def end_of(one) -> int | None:
    """When a pass (also as events carry one) is valid no more; None: it has no end."""
    return min((moment for moment in (one.revoked_at_ms, one.valid_until_ms) if moment), default=None)


class Gates:
    """Part of a grid's state. Entities by their field in Redis."""

    def __init__(self):
        super().__init__()
        self.checkpoints = {}
        self.passes = {}
        self.isolations = {}
        self.stops = {}

    def gate_tables(self):
        for one in self.passes.values():
            one.isolated_since_ms = self.isolated_since(one)
            one.building_id = self.building_of(one)
        return {"checkpoint": self.checkpoints, "pass": self.passes, "isolation": self.isolations, "stop": self.stops}

    def building_of(self, one) -> bytes:
        household = self.households.get(text_of(one.household_id)) if one.resident_id and not one.moved_to else None
        return household.building_id if household is not None else b""

    def isolated_since(self, one) -> int:
        """0: the holder is in no isolation. What is noted for any record of the person counts."""
        if one.moved_to or not one.resident_id:
            return 0
        household = self.households.get(text_of(one.household_id))
        records = next((record for resident in (household.residents if household is not None else ())
                        if one.resident_id in (record := [resident.id, *(other.id for other in resident.merged)])),
                       [one.resident_id])
        return min((case.since_ms for record in records if text_of(record) in self.isolations
                    for case in self.isolations[text_of(record)].cases), default=0)

    def passes_of(self, records: list[bytes]) -> dict:
        """Those that are kept here of these records of residents, by their ids."""
        return {pass_id: one for pass_id, one in sorted(self.passes.items())
                if not one.moved_to and one.resident_id in records}

    def CheckpointDefined(self, m, _):
        self.checkpoints[m.checkpoint_id] = entity("CheckpointState")(
            grid_code=self.key, guarded_area_code=m.guarded_area_code, name=m.name, closed=m.closed)

    def PassIssued(self, m, event):
        self._keep(getattr(m, "pass"), m.household_id)
        kept = self.passes[getattr(m, "pass").pass_id]
        kept.issued_by, kept.issued_at_ms = event.meta.actor, event.time_ms

    def _keep(self, one, household_id):
        self.passes[one.pass_id] = entity("PassState")(
            resident_id=id_bytes(one.resident_id) if one.resident_id else b"",
            household_id=id_bytes(household_id) if household_id else b"", sealed=one.sealed,
            key_id=id_bytes(one.key_id) if one.key_id else b"", valid_from_ms=one.valid_from_ms,
            valid_until_ms=one.valid_until_ms, issued_by=one.issued_by, issued_at_ms=one.issued_at_ms,
            revoked_at_ms=one.revoked_at_ms)

    def PassRevoked(self, m, event):
        if one := self.passes.get(m.pass_id):
            one.revoked_at_ms = event.time_ms

    def PassForgotten(self, m, _):
        self.passes.pop(m.pass_id, None)

    def GateScanned(self, m, event):
        if m.scan.verdict != STOP and not m.isolated:
            return
        self.stops[m.scan_id] = entity("StopState")(scan=m.scan, resident_id=m.resident_id, isolated=m.isolated)
        latest_first = sorted(self.stops, key=lambda one: (self.stops[one].scan.taken_at_ms, one), reverse=True)
        self.stops = {one: self.stops[one] for one in latest_first[:STOPS_KEPT]
                      if self.stops[one].scan.taken_at_ms >= event.time_ms - STOP_KEPT_MS}

    def IsolationNoted(self, m, _):
        self._note(m.isolation)

    def _note(self, isolation):
        self.isolations.pop(isolation.resident_id, None)
        if isolation.cases:
            self.isolations[isolation.resident_id] = entity("IsolationState")(cases=isolation.cases)

    def take_passes(self, moving):
        for isolation in moving.isolations:
            self._note(isolation)
        for one in moving.passes:
            self._keep(one, moving.to_household_id)

    def release_passes(self, residents: list[str], to_grid: str):
        """To another grid; what comes for them here is handed on."""
        for one in self.passes_of([id_bytes(resident) for resident in residents]).values():
            one.moved_to, one.sealed, one.key_id = to_grid, b"", b""
        for resident in residents:
            self.isolations.pop(resident, None)

    def drop_passes(self, household_id: str):
        for pass_id, one in list(self.passes.items()):
            if not one.moved_to and one.household_id == id_bytes(household_id):
                del self.passes[pass_id]


def text_of(raw: bytes) -> str:
    digits = raw.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
