"""A partition's state folded from its own events by the checker's own code."""

import collections

from checker import alerting_fold, deeds, groups, health_fold, ledger, registration_fold, supply_fold
from checker.log import Record

STATES = {"registration": registration_fold.State, "health": health_fold.State, "supply": supply_fold.State,
          "alerting": alerting_fold.State}

# Kinds whose entities of all keys stand together in one hash per partition: one per key, by key; or by key and field.
ONE_HASH, ONE_HASH_BY_FIELD = ("census", "enterprise_day"), ("claim",)


class Fold:
    def __init__(self, domain: str):
        self._new_state = STATES[domain]
        self.states = {}
        self.deeds = collections.defaultdict(deeds.Deeds)  # by key
        self.ledger = ledger.Ledger()
        self.position = 0

    def state(self, key: str):
        if key not in self.states:
            self.states[key] = self._new_state(key)
        return self.states[key]

    def apply(self, event: Record):
        self.position = event.offset + 1
        self.ledger.apply(event)
        if event.type not in groups.OF_THE_LOOP:
            self.state(event.key).apply(event)
            self.deeds[event.key].apply(event)

    def collections(self) -> dict[str, dict]:
        """As Redis must hold them: entities and deeds as messages by field, the ledger as bytes."""
        found = dict(self.ledger.collections())
        for key, state in self.states.items():
            for kind, table in state.tables().items():
                if table and kind in ONE_HASH:
                    found.setdefault(kind, {})[key.encode()] = next(iter(table.values()))
                elif table and kind in ONE_HASH_BY_FIELD:
                    found.setdefault(kind, {}).update((f"{key}/{field}".encode(), entity) for field, entity in table.items())
                elif table:
                    found[f"{kind}:{key}"] = {field.encode(): entity for field, entity in table.items()}
        for key, done in self.deeds.items():
            if done.entries:
                found[f"deeds:{key}"] = {field.encode(): deed for field, deed in done.entries.items()}
        return found
