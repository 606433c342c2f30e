"""Dirty files from other bodies, taken in by gridctl feed: each row becomes what it must (dirty_feed.py knows), and a
feed that is killed on its way leaves the same register as one that nobody disturbed. 5,000 rows; 100,000 with
GRIDKEEPER_LONG set, as tests/run --long does."""

import contextlib
import os
import pathlib
import signal
import subprocess
import time

import pytest
from city import STREET
from dirty_feed import DirtyFeeds
from feed_answers import faults_of, read_answers
from harness.api import eventually
from harness.cluster import die_with_parent, wait_until
from installation import ADMIN

SIZE = 100_000 if os.environ.get("GRIDKEEPER_LONG") else 5_000
SECONDS = 60 + SIZE // 100  # that a feed may take at most, on a busy machine
SEED = 13
SOME_WERE_REJECTED = 8      # the exit code
UNDER_WAY = 1               # batches of 500, so that something is left to do at each kill

pytestmark = pytest.mark.usefixtures("city")  # whose street the communities are of


class Gridctl:
    """`gridctl feed`, run as the community's staff."""

    def __init__(self, gridkeeper, feeds: DirtyFeeds, file: pathlib.Path, *arguments: str):
        self.answers = file.with_name(f"{file.name}.answers.csv")
        self.seconds, self.peak_mb = 0.0, 0.0
        self._log = file.with_name(f"{file.name}.log")
        self._began = time.monotonic()
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [gridkeeper.build / "tools" / "gridctl" / "gridctl", "--token", gridkeeper.token(feeds.feeder), "feed",
                 file, "--mapping", file.with_name(f"{file.name}.mapping.json"), "--area", feeds.community, *arguments],
                env={**os.environ, **gridkeeper.env()}, stdout=log, stderr=log, preexec_fn=die_with_parent)

    def answered(self) -> int:
        """Rows by now; the first line is the header, the last may be half."""
        with contextlib.suppress(FileNotFoundError):
            return max(0, self.answers.read_bytes().count(b"\n") - 1)
        return 0

    def kill_after(self, rows: int):
        """Fails where it was faster than that."""
        wait_until(lambda: self.answered() >= rows or self._has_ended(), f"{rows} rows being answered", SECONDS, 0.002)
        self._process.send_signal(signal.SIGKILL)
        assert self.end() == -signal.SIGKILL, f"it had ended before it could be killed: {self._last_words()}"

    def end(self) -> int:
        """The exit code, or minus the signal; and what it took."""
        wait_until(self._has_ended, "gridctl feed ending", SECONDS)
        return self._process.returncode

    def require_done(self):
        assert self.end() == SOME_WERE_REJECTED, self._last_words()

    def _has_ended(self) -> bool:
        if self._process.returncode is None:
            self.peak_mb = max(self.peak_mb, self._peak_mb())
            self._process.poll()
            self.seconds = time.monotonic() - self._began
        return self._process.returncode is not None

    def _peak_mb(self) -> float:
        """By now. Not what wait4 says: that counts the Python that it was forked from."""
        with contextlib.suppress(OSError):
            status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
            return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
        return 0.0

    def _last_words(self) -> str:
        return f"{self._process.returncode}: {self._log.read_text(errors='replace')[-2000:]}"


def set_up(gridkeeper, folder: pathlib.Path, community: str, region: str, size: int = SIZE) -> DirtyFeeds:
    """The community as it stands before the feeds."""
    feeds = DirtyFeeds(SEED, size, f"{STREET}{community}", region)
    folder.mkdir()
    feeds.write(folder)
    gridkeeper.gridctl("--token", gridkeeper.token(ADMIN), "import", str(folder / "community.jsonl"))
    return feeds


def register_of(caller, feeds: DirtyFeeds) -> dict:
    """Who lives where with which records, as it stands in the register: by grid, building and door."""
    register = {}
    for grid in feeds.grids:
        names = {one.building_id: one.name
                 for one in caller.ListBuildings(grid_code=grid, page_size=1000).buildings}
        for household_id in all_households(caller, grid):
            home = caller.GetHousehold(grid_code=grid, household_id=household_id).household
            place = (grid[-3:], names[home.place.building_id], home.place.unit, home.place.floor, home.place.door)
            assert place not in register, f"two households behind {place}"
            register[place] = sorted(sorted(map(details_of, [one, *one.merged])) for one in home.residents)
    return register


def all_households(caller, grid: str) -> list[str]:
    found, token = [], ""
    while True:
        page = caller.ListHouseholds(grid_code=grid, page_size=1000, page_token=token)
        found += [one.household_id for one in page.households]
        token = page.next_page_token
        if not token:
            return found


def details_of(record) -> tuple[str, ...]:
    """Without the region of the id number and its check digit, which are the community's own."""
    return record.id_number[6:17], record.name, record.phone, record.birth_date


def expected_register(feeds: DirtyFeeds) -> dict:
    return {(feeds.grid_of(place)[-3:], place.building.name, place.unit, place.floor, place.door):
            sorted(sorted((one.id_number[6:17], one.name, one.phone, f"{one.born:%Y-%m-%d}") for one in records)
                   for records in residents.values())
            for place, residents in feeds.register.doors.items()}


def differences(seen: dict, wanted: dict) -> list[str]:
    return [f"{place}: {seen.get(place)}, not {wanted.get(place)}" for place in sorted(seen.keys() | wanted.keys())
            if seen.get(place) != wanted.get(place)]


def require_as_expected(api, feeds: DirtyFeeds, folder: pathlib.Path) -> dict:
    """Answers, register, figures and duplicate cases; gives the register."""
    faults = faults_of(feeds, folder)
    assert not faults, f"{len(faults)} faults: " + "\n".join(faults[:20])
    caller = api.registration(feeds.feeder)
    register, wanted = register_of(caller, feeds), expected_register(feeds)
    different = differences(register, wanted)
    assert not different, f"{len(different)} doors differ: " + "\n".join(different[:20])
    figures = caller.GetCoverage(area_code=feeds.community).total.figures
    assert (figures.doors_known, figures.people_registered) == (len(wanted), sum(map(len, wanted.values())))

    def claimed_twice():
        assert len(all_cases(caller, feeds.community)) == len(feeds.register.claimed_twice())
    eventually(claimed_twice)
    return register


def all_cases(caller, community: str) -> list[str]:
    found, token = [], ""
    while True:
        page = caller.ListDuplicateCases(area_code=community, page_size=1000, page_token=token)
        found += [one.case_id for one in page.cases]
        token = page.next_page_token
        if not token:
            return found


def tell(capsys, what: str, rows: int, runs: list[Gridctl]):
    seconds, peak = sum(one.seconds for one in runs), max(one.peak_mb for one in runs)
    with capsys.disabled():
        print(f"\n{what}: {rows} rows in {seconds:.1f} s ({rows / seconds:.0f} rows/s); gridctl: {peak:.0f} MB at most")


def test_r2_a_dirty_file_killed_three_times_in_the_middle_leaves_the_same_register(gridkeeper, api, capsys, tmp_path):
    calm_folder, killed_folder = tmp_path / "calm", tmp_path / "killed"
    calm = set_up(gridkeeper, calm_folder, "101", "330106")
    runs = [Gridctl(gridkeeper, calm, calm_folder / feed.name) for feed in calm.feeds[:1]]
    runs[0].require_done()
    tell(capsys, "undisturbed", len(calm.feeds[0].expected), runs)

    killed = set_up(gridkeeper, killed_folder, "102", "330108")
    police, planning = killed.feeds
    runs = []
    for quarter in (1, 2, 3):
        runs.append(Gridctl(gridkeeper, killed, killed_folder / police.name, "--concurrency", str(UNDER_WAY)))
        runs[-1].kill_after(len(police.expected) * quarter // 4)
        assert runs[-1].answered() < len(police.expected), "there was nothing left to do"
    runs.append(Gridctl(gridkeeper, killed, killed_folder / police.name))
    runs[-1].require_done()
    tell(capsys, "killed three times", len(police.expected), runs)

    # The other body names many of these people too.
    for feeds, folder in ((calm, calm_folder), (killed, killed_folder)):
        Gridctl(gridkeeper, feeds, folder / planning.name).require_done()
    registers = [require_as_expected(api, calm, calm_folder), require_as_expected(api, killed, killed_folder)]
    assert not differences(*registers)


def test_r2_a_file_that_is_sent_again_changes_nothing(gridkeeper, api, tmp_path):
    folder = tmp_path / "once"
    feeds = set_up(gridkeeper, folder, "103", "330109", size=400)
    for feed in feeds.feeds:
        Gridctl(gridkeeper, feeds, folder / feed.name).require_done()
    register = require_as_expected(api, feeds, folder)
    for feed in feeds.feeds:
        again = Gridctl(gridkeeper, feeds, folder / feed.name, "--answers", str(folder / "again.csv"),
                        "--state", str(folder / f"{feed.name}.again"))
        again.require_done()
        told = read_answers(folder / "again.csv")
        assert [(one.row, one.answer, one.field) for one in told] == [
            (row, "rejected" if one.answer == "rejected" else "known", one.field)
            for row, one in feed.expected.items()]
        (folder / "again.csv").unlink()
    assert not differences(register_of(api.registration(feeds.feeder), feeds), register)
