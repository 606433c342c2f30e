"""Enterprises and the day whose reports are looked for, folded from registration's events: the part of registration_fold
about adapters/enterprises_state.proto. What they count up to is counted anew whenever it is asked for."""

import datetime

from checker import contracts
from checker.names import id_bytes

DAY_MS = 24 * 3_600_000
SUBMITTED, APPROVED = 1, 2  # ReopeningStatus; RETURNED is 3, REFUSED 4: each one more than its ReopeningFinding
CLOSURES_KEPT, DAYS_KEPT = 20, 14
KEPT_MS, TRIP_KEPT_MS = 30 * DAY_MS, 60 * DAY_MS


def entity(name):
    return contracts.state("registration", name)


def days_after(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


def standing_closure(one):
    """None: no closure stands."""
    return one.closures[-1] if one.closures and not one.closures[-1].reopened_at_ms else None


def report_of(one, day: str):
    return next((reported.report for reported in one.reports if reported.report.day == day), None)


class EnterprisesFold:
    def __init__(self):
        super().__init__()
        self.enterprises = {}
        self.enterprise_day = None  # the day at hand and its end, without what is counted
        self.trips = {}

    def enterprise_tables(self):
        day = {"": self.counted_day()} if self.enterprise_day is not None else {}
        return {"enterprise": self.enterprises, "enterprise_day": day, "trip": self.trips}

    def standing(self) -> dict:
        """Those that have not closed for good."""
        return {number: one for number, one in self.enterprises.items() if not one.closed_at_ms}

    def counted_day(self):
        day = entity("EnterpriseDayState")(day=self.enterprise_day.day, ends_at_ms=self.enterprise_day.ends_at_ms)
        counts = {}
        for one in self.standing().values():
            kind = one.enterprise.kind
            of_kind = counts.setdefault(kind, entity("EnterpriseCountsState")(kind=kind))
            approved, closure = one.file.status == APPROVED, standing_closure(one)
            report = report_of(one, day.day)
            of_kind.enterprises += 1
            of_kind.approved += approved
            of_kind.waiting += one.file.status == SUBMITTED
            of_kind.closed += closure is not None
            of_kind.approved_and_closed += approved and closure is not None
            of_kind.staff += one.enterprise.staff
            of_kind.at_work += report.at_work if report else 0
            of_kind.reported += report is not None and closure is None
            of_kind.approved_and_reported += report is not None and closure is None and approved
            if closure is not None and closure.until_ms:
                day.next_closure_ends_ms = min(day.next_closure_ends_ms or closure.until_ms, closure.until_ms)
        day.counts.extend(of_kind for _, of_kind in sorted(counts.items()))
        return day

    def _day(self):
        if self.enterprise_day is None:
            self.enterprise_day = entity("EnterpriseDayState")(day="1970-01-01")
        return self.enterprise_day

    def _first_whole_day(self, time_ms: int) -> str:
        day = self._day()
        if not day.ends_at_ms or time_ms < day.ends_at_ms:
            return days_after(day.day, 1)
        return days_after(day.day, 2 + (time_ms - day.ends_at_ms) // DAY_MS)

    def EnterpriseRegistered(self, m, event):
        self.enterprises = {number: one for number, one in self.enterprises.items()
                            if not one.closed_at_ms or one.closed_at_ms + KEPT_MS > event.time_ms}
        day = self._day()
        if not day.ends_at_ms:
            day.day, day.ends_at_ms = m.day, m.day_ends_at_ms
        one = self.enterprises[m.enterprise.enterprise_id] = entity("EnterpriseState")(
            enterprise=m.enterprise, registered_by=event.meta.actor, registered_at_ms=event.time_ms,
            owes_from=self._first_whole_day(event.time_ms))
        one.enterprise.enterprise_id = ""

    def EnterpriseChanged(self, m, _):
        one = self.enterprises[m.enterprise_id].enterprise
        for field in ("name", "building", "door", "sealed", "key_id"):
            setattr(one, field, getattr(m, field))

    def EnterpriseClosed(self, m, event):
        self.enterprises[m.enterprise_id].closed_at_ms = event.time_ms
        if not self.standing():
            self._day().ends_at_ms = 0

    def ReopeningFileSubmitted(self, m, event):
        one = self.enterprises[m.enterprise_id]
        one.enterprise.staff = m.file.health.staff
        one.file.CopyFrom(entity("SubmittedFileState")(
            file_id=id_bytes(m.file_id), version=m.version, file=m.file, sealed=m.sealed, key_id=id_bytes(m.key_id),
            status=SUBMITTED, submitted_by=event.meta.actor, submitted_at_ms=event.time_ms))

    def ReopeningReviewed(self, m, event):
        one = self.enterprises[m.enterprise_id]
        one.file.status, one.file.reasons = m.finding + 1, m.reasons
        one.file.reviewed_by, one.file.reviewed_at_ms = event.meta.actor, event.time_ms
        if one.file.status == APPROVED:
            one.owes_from = self._first_whole_day(event.time_ms)

    def VenueRulesChanged(self, _m, _):
        pass

    def VenueClosed(self, m, event):
        closures = self.enterprises[m.enterprise_id].closures
        closures.add(reason=m.reason, closed_by=event.meta.actor, closed_at_ms=event.time_ms, until_ms=m.until_ms)
        del closures[:-CLOSURES_KEPT]

    def VenueReopened(self, m, event):
        one = self.enterprises[m.enterprise_id]
        closure = one.closures[-1]
        closure.reopened_by, closure.reopened_at_ms = event.meta.actor, event.time_ms
        closure.reopening_reason = m.reason
        one.owes_from = self._first_whole_day(event.time_ms)

    def StaffBackReported(self, m, event):
        one = self.enterprises[m.enterprise_id]
        reports = {reported.report.day: reported for reported in one.reports}
        reports[m.report.day] = entity("ReportedDayState")(report=m.report, reported_by=event.meta.actor,
                                                           reported_at_ms=event.time_ms)
        kept = [reported for _, reported in sorted(reports.items())][-DAYS_KEPT:]
        del one.reports[:]
        one.reports.extend(kept)
        if kept[-1].report.day == m.report.day:
            one.enterprise.staff = m.report.staff

    def EnterpriseReportMissed(self, m, _):
        missed = self.enterprises[m.enterprise_id].missed_days
        missed.append(m.day)
        del missed[:-DAYS_KEPT]

    def EnterpriseDayEnded(self, m, _):
        day = self._day()
        day.day, day.ends_at_ms = days_after(m.day, 1), m.ends_at_ms

    def FleetVehiclesSet(self, m, _):
        one = self.enterprises[m.enterprise_id]
        del one.plates[:]
        one.plates.extend(m.plates)

    def _put_drivers(self, enterprise_id, drivers):
        one = self.enterprises[enterprise_id]
        drivers = sorted(drivers, key=lambda driver: driver.driver_id)
        del one.drivers[:]
        one.drivers.extend(drivers)

    def FleetDriverAdded(self, m, _):
        self._put_drivers(m.enterprise_id, [*self.enterprises[m.enterprise_id].drivers, m.driver])

    def FleetDriverRemoved(self, m, _):
        drivers = self.enterprises[m.enterprise_id].drivers
        self._put_drivers(m.enterprise_id, [one for one in drivers if one.driver_id != m.driver_id])

    def TripRecorded(self, m, event):
        self.trips = {number: one for number, one in self.trips.items()
                      if not one.returned_at_ms or one.returned_at_ms + TRIP_KEPT_MS > event.time_ms}
        self.trips[m.trip_id] = entity("TripState")(plan=m.plan, recorded_by=event.meta.actor)

    def TripReturned(self, m, event):
        one = self.trips[m.trip_id]
        one.returned_by = event.meta.actor
        for field in ("left_there_at_ms", "returned_at_ms", "isolation", "isolation_days", "declared"):
            setattr(one, field, getattr(m, field))
