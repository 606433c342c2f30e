"""Health's entities folded from its events: services/health/README.md and adapters/health_state.proto."""

from checker import contracts, slots
from checker.names import id_bytes

OPEN, COMPLETED, ENDED = 1, 2, 3  # CaseStatus
READINGS_PER_PAGE = 16
# Of a case that moves, and as they stand in Redis.
MOVED_FIELDS = ("status", "opened_at_ms", "ends_at_ms", "next_slot_end_ms", "closed_at_ms", "end_reason",
                "fever_threshold_tenths", "morning_end_minute", "evening_end_minute", "utc_offset_minutes", "slots")


class State:
    """One grid. Entities by their field in Redis."""

    def __init__(self, key: str):
        self.key = key
        self.residents = {}
        self.cases = {}
        self.pages = {}
        self.departed = {}

    def tables(self):
        return {"resident": self.residents, "case": self.cases, "follow_ups": self.pages, "departed": self.departed}

    def apply(self, event):
        getattr(self, event.message.DESCRIPTOR.name)(event.message, event)

    def open_cases_of(self, resident_id: str) -> list[str]:
        """Usually one at the most."""
        wanted = id_bytes(resident_id)
        return sorted(case_id for case_id, case in self.cases.items()
                      if case.status == OPEN and case.resident_id == wanted)

    def ResidentNoted(self, m, _):
        known = self.residents.setdefault(m.resident_id, contracts.state("health", "ResidentState")())
        known.household_id = id_bytes(m.household_id)
        for case_id in self.open_cases_of(m.resident_id):
            self.cases[case_id].household_id = id_bytes(m.household_id)

    def ResidentForgotten(self, m, _):
        known = self.residents.pop(m.resident_id, None)
        if known is not None and known.is_expected:
            self._depart(m.resident_id, "", "", known.move_number)

    def _depart(self, what, to_grid, to_household, move_number):
        self.departed[what] = contracts.state("health", "DepartedState")(
            to_grid_code=to_grid, to_household_id=id_bytes(to_household), move_number=move_number)

    def _reside(self, m, is_expected):
        self.residents[m.resident_id] = contracts.state("health", "ResidentState")(
            household_id=id_bytes(m.household_id), move_number=m.move_number, is_expected=is_expected)

    def ResidentExpected(self, m, _):
        self._reside(m, is_expected=True)

    def ResidentMovedOut(self, m, _):
        self.residents.pop(m.resident_id, None)
        for what in (m.resident_id, *(case.case_id for case in m.cases)):
            self._remove_case(what)
            self._depart(what, m.to_grid_code, m.to_household_id, m.move_number)

    def ResidentMovedIn(self, m, _):
        self._reside(m, is_expected=False)
        self.departed.pop(m.resident_id, None)
        for moved in m.cases:
            self._remove_case(moved.case_id)
            self.departed.pop(moved.case_id, None)
            case = self.cases[moved.case_id] = contracts.state("health", "CaseState")(
                resident_id=id_bytes(m.resident_id), household_id=id_bytes(m.household_id),
                **{field: getattr(moved, field) for field in MOVED_FIELDS})
            for one in moved.follow_ups:
                self._add_reading(moved.case_id, case, one, one.recorded_by)

    def _remove_case(self, case_id):
        case = self.cases.pop(case_id, None)
        for number in range(case.pages if case is not None else 0):
            self.pages.pop(f"{case_id}/{number}", None)

    def IsolationCaseOpened(self, m, _):
        self.cases[m.case_id] = contracts.state("health", "CaseState")(
            resident_id=id_bytes(m.resident_id), household_id=id_bytes(m.household_id), opened_at_ms=m.opened_at_ms,
            ends_at_ms=m.ends_at_ms, next_slot_end_ms=m.first_slot_end_ms, utc_offset_minutes=m.utc_offset_minutes,
            morning_end_minute=m.morning_end_minute, evening_end_minute=m.evening_end_minute,
            fever_threshold_tenths=m.fever_threshold_tenths, status=OPEN)

    def FollowUpRecorded(self, m, event):
        case = self.cases.get(m.case_id)
        if case is None:
            return
        self._add_reading(m.case_id, case, m, event.meta.actor)
        self._mark(case, m.slot_end_ms, slots.NONE, slots.FOLLOWED_UP)
        self._owe(case, m.next_slot_end_ms)

    def _add_reading(self, case_id, case, reading, recorder):
        page = self._page_for_one_more(case_id, case)
        if recorder not in page.recorders:
            page.recorders.append(recorder)
        page.taken_at_ms.append(reading.taken_at_ms)
        page.temperature_tenths.append(reading.temperature_tenths)
        page.symptom_bits.append(sum(1 << number for number in set(reading.symptoms)))
        page.method.append(reading.method)
        page.recorder.append(list(page.recorders).index(recorder))

    def FeverDetected(self, m, _):
        if case := self.cases.get(m.case_id):
            slots.set_mark(case, m.slot_end_ms, slots.mark_of(case, m.slot_end_ms) | slots.FEVER)

    def FollowUpMissed(self, m, _):
        if case := self.cases.get(m.case_id):
            self._mark(case, m.slot_end_ms, slots.NONE, slots.MISSED)
            self._owe(case, m.next_slot_end_ms)

    def FollowUpCorrected(self, m, _):
        if case := self.cases.get(m.case_id):
            self._mark(case, m.slot_end_ms, slots.MISSED, slots.CORRECTED)

    def GateFeverDetected(self, _m, _):
        pass

    def IsolationExtended(self, m, _):
        if (case := self.cases.get(m.case_id)) and case.status == OPEN:
            case.ends_at_ms, case.next_slot_end_ms = m.ends_at_ms, m.next_slot_end_ms

    def IsolationCompleted(self, m, _):
        self._close(m.case_id, COMPLETED, m.completed_at_ms, 0)

    def IsolationEnded(self, m, _):
        self._close(m.case_id, ENDED, m.ended_at_ms, m.reason)

    def _page_for_one_more(self, case_id, case):
        last = self.pages.get(f"{case_id}/{case.pages - 1}")
        if last is not None and len(last.taken_at_ms) < READINGS_PER_PAGE:
            return last
        page = self.pages[f"{case_id}/{case.pages}"] = contracts.state("health", "FollowUpPageState")()
        case.pages += 1
        return page

    @staticmethod
    def _mark(case, slot_end_ms, before, after):
        mark = slots.mark_of(case, slot_end_ms)
        if mark & 15 == before:
            slots.set_mark(case, slot_end_ms, mark & slots.FEVER | after)

    @staticmethod
    def _owe(case, slot_end_ms):
        if case.status == OPEN:
            case.next_slot_end_ms = slot_end_ms

    def _close(self, case_id, status, at_ms, reason):
        case = self.cases.get(case_id)
        if case is not None and case.status == OPEN:
            case.status, case.next_slot_end_ms, case.closed_at_ms, case.end_reason = status, 0, at_ms, reason
