"""The demo that `up` ends with: a community, its staff's tokens, and one played day. Each step is done once."""

import datetime
import json
import time

from installation import ADMIN, Installation
from servers import ServerError

SEED = "1"
FACTOR = 960  # business seconds in a second: a day of 16 hours takes a minute
IMPORT_SECONDS = 45  # for starting the services and the import, on a busy machine too
DAY_BEGINS = 7  # o'clock: later it would be the next day that is played
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def clock_for_a_played_day() -> str:
    """Yesterday from six in the morning, local time, fast; then the present. It begins when the import is through."""
    begin = datetime.datetime.now(CHINA).replace(hour=6, minute=0, second=0, microsecond=0) - datetime.timedelta(days=1)
    wall_ms = int(time.time() * 1000) + IMPORT_SECONDS * 1000
    return f"catch-up:{wall_ms}:{int(begin.timestamp() * 1000)}:{FACTOR}"


def business_time(clock: str) -> datetime.datetime:
    """What a clock of the kind made above shows now."""
    wall_ms, business_ms, factor = (float(part) for part in clock.split(":")[1:])
    now_ms = time.time() * 1000
    played_ms = business_ms + max(0.0, now_ms - wall_ms) * factor
    return datetime.datetime.fromtimestamp(min(played_ms, now_ms) / 1000, CHINA)


def run(here: Installation):
    done = here.data / "demo" / "played"
    if done.exists():
        print("the day was played before; deploy/local/down --wipe forgets everything, and up plays it again")
        return
    _require_morning(here.clock)
    community = here.data / "demo" / "community.jsonl"
    if not community.exists():
        community.parent.mkdir(parents=True, exist_ok=True)
        here.show_gridctl("simulate", "--make-community", str(community), "--seed", SEED)
    here.make_tokens({**first_of_each_role(community), "admin": ADMIN})
    here.show_gridctl("--as", "admin", "import", str(community))
    _require_morning(here.clock)
    here.show_gridctl("--clock", here.clock, "demo", "--community", str(community), "--seed", SEED,
                      "--key", str(here.token_key))
    done.touch()


def _require_morning(clock: str):
    now = business_time(clock)
    if now.hour >= DAY_BEGINS or now.date() == datetime.datetime.now(CHINA).date():
        raise ServerError("the day to play began before the community was there; to begin anew: "
                          "deploy/local/down --wipe && deploy/local/up")


def first_of_each_role(community) -> dict[str, str]:
    """A staff id by role, from an import file."""
    staff = {}
    for line in community.read_text().splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("kind") == "staff":
            staff.setdefault(entry["role"], entry["id"])
    return staff
