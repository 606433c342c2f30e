"""All that the reference data ever said. Which of it a decision saw is not in the log (docs/decisions/0003), so what
depends on it must be one of these."""

from checker import contracts, names
from checker.log import Log

LENGTH_AT = {1: 15, 2: 15, 3: 12, 4: 9, 5: 6}  # digits of the area addressed at a level of the ladder
MINUTE = 60_000
_NO_ISOLATION = 1   # IsolationKind
_APPROVED_FILE = 2  # VenueAccess


class Ever:
    def __init__(self, log: Log):
        self.rules = [default_rules()]
        self._risk_areas: dict[str, list] = {}  # by district: the tables that there were
        self._venue_rules: dict[str, list] = {}  # by district, too
        self._parents: dict[str, set[str]] = {}
        for event in log.all_of(names.events("registration")):
            if event.message is None:
                continue
            if event.type.endswith(".RulesChanged"):
                self.rules.append(event.message.rules)
            elif event.type.endswith(".RiskAreasChanged"):
                self._risk_areas.setdefault(event.key, []).append(event.message.areas)
            elif event.type.endswith(".VenueRulesChanged"):
                self._venue_rules.setdefault(event.key, []).append(event.message.rules)
            elif event.type.endswith(".AreaDefined"):
                self._parents.setdefault(event.key, set()).add(event.message.parent_code)

    @property
    def areas(self) -> set[str]:
        return set(self._parents)

    def grids_below(self, area: str) -> set[str]:
        return {code for code in self._parents if len(code) == 15 and area in {code} | {
            above for level in range(1, 6) for above in self.areas_at(level, code)}}

    def waits_at(self, level: int) -> set[int]:
        """How long an alert may have been told to wait at a level; 0 at the top."""
        if level >= 5:
            return {0}
        return {max(1, rules.ladder_minutes[level - 1]) * MINUTE for rules in self.rules}

    def risks_of(self, grid: str, journey) -> list[tuple[int, int]]:
        """What the risk areas may have decided about who came, kind and days; those of today last."""
        tables = [table for district in self.areas_at(5, grid) for table in self._risk_areas.get(district, [])]
        return [_risk_by(table, journey) for table in [[], *tables]]

    def venue_rules_of(self, grid: str, kind: int) -> list:
        """What the rules may have said of enterprises of a kind; those of today last."""
        tables = [table for district in self.areas_at(5, grid) for table in self._venue_rules.get(district, [])]
        usual = contracts.message("gridkeeper.registration.v1.VenueRule")(kind=kind, access=_APPROVED_FILE)
        return [next((rule for rule in table if rule.kind == kind), usual) for table in [[], *tables]]

    def overdue_hours(self) -> set[int]:
        return {max(1, rules.supply_overdue_hours) for rules in self.rules}

    def areas_at(self, level: int, grid: str) -> set[str]:
        """The areas at or above a grid that a level may address."""
        wanted, reached, above = LENGTH_AT[level], {grid}, {grid}
        while above:
            above = {parent for code in above for parent in self._parents.get(code, ())} - reached - {""}
            reached |= above
        return {code for code in reached if len(code) == wanted} or {grid[:wanted]}


def _risk_by(table, journey) -> tuple[int, int]:
    fits = [one for one in table if journey.from_area_code.startswith(one.area_code)
            and one.from_ms <= journey.left_at_ms and (not one.until_ms or journey.left_at_ms < one.until_ms)]
    risk = max(fits, key=lambda one: (len(one.area_code), one.days), default=None)
    return (risk.isolation, risk.days) if risk is not None else (_NO_ISOLATION, 0)


def default_rules():
    return contracts.message("gridkeeper.registration.v1.Rules")(
        utc_offset_minutes=480, isolation_days=14, fever_threshold_tenths=373, morning_end_minute=720,
        evening_end_minute=1200, supply_overdue_hours=24, ladder_minutes=[10, 10, 20, 30])


def one_of(allowed, seen):
    """What was seen where that is allowed, else any that is: the comparison then shows the difference."""
    return seen if seen in allowed else min(allowed)
