"""Goes through a partition's own events in their order, with the state before each input at hand: the oracle and the
check of Redis both walk."""

from checker import (alerting_rules, health_rules, names, registration_rules, supply_rules)
from checker.fold import Fold
from checker.groups import groups_of

RULES = {"registration": registration_rules, "health": health_rules, "supply": supply_rules,
         "alerting": alerting_rules}


def walk(log, domain: str, partition: int, look=lambda fold, group: None, after=lambda fold, group: None) -> Fold:
    """`look` sees each group with the state before it, `after` with the state after it."""
    fold = Fold(domain)
    for group in groups_of(log, domain, partition):
        look(fold, group)
        for event in group.events:
            fold.apply(event)
        after(fold, group)
    return fold


def next_deadline(domain: str, fold: Fold) -> tuple[int, str] | None:
    """The earliest moment at which something is due in the partition, and whose key."""
    rules = RULES[domain]
    moments = ((rules.deadline_of(state), key) for key, state in fold.states.items())
    return min(((moment, key) for moment, key in moments if moment is not None), default=None)


def latest_business_time(log) -> int:
    """What the business clock showed at least."""
    return max((log.of(names.events(domain), partition)[-1].time_ms for domain in names.DOMAINS
                for partition in range(log.partitions) if log.of(names.events(domain), partition)), default=0)
