"""The demo that `up` ends with: a community, its staff's tokens, and one played day. Each step is done once."""

import datetime
import json
import pathlib
import time

from installation import ADMIN, Installation
from servers import ServerError

SEED = "1"
FACTOR = 960  # business seconds in a second: a day of 16 hours takes a minute
BEFORE_DAWN_SECONDS = 5  # for the player to start
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def clock_for_a_played_day(begins: pathlib.Path) -> str:
    """Yesterday from six in the morning, local time, fast; then the present. It begins when `begins` says so."""
    today = datetime.datetime.now(CHINA).replace(hour=6, minute=0, second=0, microsecond=0)
    morning = today - datetime.timedelta(days=1)
    return f"catch-up:{begins}:{int(morning.timestamp() * 1000)}:{FACTOR}"


def begin_day(here: Installation):
    """All processes see the same moment, since it still lies ahead."""
    begins = pathlib.Path(here.clock.split(":")[1])
    if begins.exists():
        raise ServerError("the day was begun and not played to its end; to begin anew: "
                          "deploy/local/down --wipe && deploy/local/up")
    written = begins.with_suffix(".new")
    written.write_text(str(int(time.time() * 1000) + BEFORE_DAWN_SECONDS * 1000))
    written.rename(begins)


def run(here: Installation):
    done = here.data / "demo" / "played"
    if done.exists():
        print("the day was played before; deploy/local/down --wipe forgets everything, and up plays it again")
        return
    community = here.data / "demo" / "community.jsonl"
    if not community.exists():
        community.parent.mkdir(parents=True, exist_ok=True)
        here.show_gridctl("simulate", "--make-community", str(community), "--seed", SEED)
    here.make_tokens({**first_of_each_role(community), "admin": ADMIN})
    here.show_gridctl("--as", "admin", "import", str(community))
    begin_day(here)
    here.show_gridctl("--clock", here.clock, "demo", "--community", str(community), "--seed", SEED,
                      "--key", str(here.token_key))
    done.touch()


def first_of_each_role(community) -> dict[str, str]:
    """A staff id by role, from an import file."""
    staff = {}
    for line in community.read_text().splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("kind") == "staff":
            staff.setdefault(entry["role"], entry["id"])
    return staff
