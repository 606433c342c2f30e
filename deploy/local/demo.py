"""The demo that `up` ends with: a community, its staff's tokens, and one played day. Each step is done once."""

import datetime
import json
import time

from installation import ADMIN, SERVICE, TOKENS, Installation
from servers import ServerError

SEED = "1"
FACTOR = 960  # business seconds in a second: a day of 16 hours takes a minute
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def clock_for_a_played_day() -> str:
    """Yesterday from six in the morning, local time, fast; then the present. It begins when the import is through."""
    begin = datetime.datetime.now(CHINA).replace(hour=6, minute=0, second=0, microsecond=0) - datetime.timedelta(days=1)
    wall_ms = int(time.time() * 1000) + 20_000
    return f"catch-up:{wall_ms}:{int(begin.timestamp() * 1000)}:{FACTOR}"


def run(here: Installation):
    community = here.data / "demo" / "community.jsonl"
    if not community.exists():
        community.parent.mkdir(parents=True, exist_ok=True)
        here.show_gridctl("simulate", "--make-community", str(community), "--seed", SEED)
    staff = staff_of(community)
    here.make_tokens({**{role: min(ids) for role, ids in staff.items()}, "admin": ADMIN})
