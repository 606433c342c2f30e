"""What is ordered about risk zones: over a grid or a building of it, or over grids of a community."""

import dataclasses
import random

from .clock import MINUTE

HOUR = 60 * MINUTE
SEALED, PRECAUTION = 1, 3                # ZoneKind
NOBODY, EXEMPT, RESIDENTS = 1, 2, 3      # ZonePassage


@dataclasses.dataclass(frozen=True)
class Zone:
    area: str
    zone_id: str


def rules(chance: random.Random) -> list[dict]:
    """None, or of one kind."""
    return [{"kind": SEALED, "exit": chance.choice((NOBODY, EXEMPT)), "entry": RESIDENTS, "delivery": 1,
             "longest_pass_hours": chance.randrange(20, 48), "test_days": [1, 3], "test_every_days": 2}
            ][:chance.randrange(2)]


def extent(area: str, building_id: str, grids: list[str], now_ms: int, chance: random.Random) -> dict:
    """`building_id`: of the grid, where the area is one; `grids`: below the area, where it is none."""
    if building_id:
        places = chance.choice(({"area_codes": [area]}, {"building_ids": [building_id]}))
    else:
        places = {"area_codes": chance.sample(grids, chance.randrange(1, 3))}
    until = chance.choice((0, now_ms + chance.randrange(1, 24) * HOUR))
    return {"kind": chance.choice((SEALED, SEALED, PRECAUTION)), "until_ms": until,
            "order_number": str(chance.randrange(100)), **places}
