"""Risk zones and what they mean, folded from an area's events. registration_fold's State has these too."""

from checker import contracts

ZONES_KEPT = 500


def over_at(zone) -> int | None:
    """When the zone was over; None: it is not, and has no end."""
    return zone.lifted_at_ms or zone.versions[-1].extent.until_ms or None


def is_over(zone, now_ms) -> bool:
    return over_at(zone) is not None and over_at(zone) <= now_ms


class Zones:
    """Part of an area's state. Entities by their field in Redis."""

    def __init__(self):
        super().__init__()
        self.zones = {}

    def zone_tables(self):
        return {"zone": self.zones}

    def ZoneRulesChanged(self, m, _):
        area = self._area()
        del area.zone_rules[:]
        area.zone_rules.extend(m.rules)

    def ZoneDeclared(self, m, event):
        self.zones[m.zone_id] = contracts.state("registration", "ZoneState")()
        self.ZoneChanged(m, event)
        over = sorted((over_at(zone), zone_id) for zone_id, zone in self.zones.items() if is_over(zone, event.time_ms))
        for _, zone_id in over[:max(0, len(self.zones) - ZONES_KEPT)]:
            del self.zones[zone_id]

    def ZoneChanged(self, m, event):
        if zone := self.zones.get(m.zone_id):
            zone.versions.add(extent=m.extent, order_number=m.order_number, ordered_by=event.meta.actor,
                              ordered_at_ms=event.time_ms)

    def ZoneLifted(self, m, event):
        if zone := self.zones.get(m.zone_id):
            zone.lifted_at_ms, zone.lifted_by, zone.lift_order_number = event.time_ms, event.meta.actor, m.order_number
