"""Health's entities folded from its events: services/health/README.md and adapters/health_state.proto."""

from checker import contracts, slots
from checker.names import id_bytes

OPEN, COMPLETED, ENDED = 1, 2, 3  # CaseStatus
READINGS_PER_PAGE = 16


class State:
    """One grid. Entities by their field in Redis."""

    def __init__(self, key: str):
        self.key = key
        self.residents = {}
        self.cases = {}
        self.pages = {}

    def tables(self):
        return {"resident": self.residents, "case": self.cases, "follow_ups": self.pages}

    def apply(self, event):
        getattr(self, event.message.DESCRIPTOR.name)(event.message, event)

    def open_case_of(self, resident_id: str) -> str | None:
        wanted = id_bytes(resident_id)
        return next((case_id for case_id, case in self.cases.items()
                     if case.status == OPEN and case.resident_id == wanted), None)

    def ResidentNoted(self, m, _):
        self.residents[m.resident_id] = contracts.state("health", "ResidentState")(
            household_id=id_bytes(m.household_id))

    def ResidentForgotten(self, m, _):
        self.residents.pop(m.resident_id, None)

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
        page = self._page_for_one_more(m.case_id, case)
        if event.meta.actor not in page.recorders:
            page.recorders.append(event.meta.actor)
        page.taken_at_ms.append(m.taken_at_ms)
        page.temperature_tenths.append(m.temperature_tenths)
        page.symptom_bits.append(sum(1 << number for number in set(m.symptoms)))
        page.method.append(m.method)
        page.recorder.append(list(page.recorders).index(event.meta.actor))
        self._mark(case, m.slot_end_ms, slots.NONE, slots.FOLLOWED_UP)
        self._owe(case, m.next_slot_end_ms)

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
