"""The dirty files are as dirty as they have to be, the same from the same seed, and alike for two communities; and what
is wrong with the answers to them is found."""

import collections
import csv

import pytest

from dirty_feed import DirtyFeeds
from feed_answers import COLUMNS, faults_of

SIZE = 2000


def feeds(seed: int = 1, community: str = "330106001101", region: str = "330106") -> DirtyFeeds:
    return DirtyFeeds(seed, SIZE, community, region)


def rows_of(feed) -> dict[int, list[str]]:
    """By their number, as a strict reader has them; without the last byte of what was cut off."""
    text = feed.content().decode(feed.mapping["encoding"], errors="ignore")
    reader, rows, begin = csv.reader(text.splitlines(keepends=True), delimiter=feed.mapping["delimiter"]), {}, 1
    for cells in reader:
        rows[begin] = cells
        begin = reader.line_num + 1
    return rows


def test_each_row_has_one_expectation_and_all_of_them_occur():
    made = feeds()
    answers = collections.Counter()
    for feed in made.feeds:
        rows = rows_of(feed)
        assert set(feed.expected) <= set(rows) and len(rows) - len(feed.expected) <= 2  # a title, a header
        width = len(feed.mapping["columns"]) + 1
        assert {number for number in feed.expected if len(rows[number]) != width} == {max(feed.expected)}
        answers.update((one.answer, one.field) for one in feed.expected.values())
    assert sum(answers.values()) == SIZE
    assert set(answers) == {("registered", ""), ("merged", ""), ("known", ""), ("rejected", ""),
                            *(("rejected", field) for field in ("id_number", "address", "building", "door", "phone",
                                                                "birth_date"))}
    assert made.register.claimed_twice()


def test_the_same_people_are_in_both_files():
    police, planning = feeds().feeds
    told = {one.resident for one in police.expected.values() if one.resident}
    again = [one.answer for one in planning.expected.values() if one.resident in told]
    assert {"known", "merged"} <= set(again) and "registered" not in again


def test_a_seed_makes_the_same_files_and_another_seed_others():
    contents = [[feed.content() for feed in made.feeds] for made in (feeds(), feeds(), feeds(seed=2))]
    assert contents[0] == contents[1] and contents[0] != contents[2]


def test_two_communities_get_the_same_rows_but_for_id_numbers():
    one, other = feeds(), feeds(community="330106001102", region="330108")
    for here, there in zip(one.feeds, other.feeds):
        assert [(row, answer.answer, answer.field) for row, answer in here.expected.items()] == [
            (row, answer.answer, answer.field) for row, answer in there.expected.items()]
    assert set(one.register.doors) == set(other.register.doors)
    numbers = [{number for residents in made.register.doors.values() for number in residents} for made in (one, other)]
    assert len(numbers[0]) == len(numbers[1]) and not numbers[0] & numbers[1]


def right_answers(made: DirtyFeeds) -> dict[str, list[list]]:
    """The lines of each answer file, made of what must become of the rows."""
    lines = {}
    for feed in made.feeds:
        lines[feed.name] = []
        for row, one in feed.expected.items():
            if one.resident is None:
                lines[feed.name].append([row, "rejected", "", "", "", "", one.field, "mend it"])
                continue
            place, number = one.resident
            record = f"record {feed.name} {row}" if one.answer == "merged" else ""
            lines[feed.name].append([row, one.answer, made.grid_of(place), f"home {place}", f"{number} {place}", record,
                                     "", ""])
    return lines


def faults_in(made: DirtyFeeds, lines: dict[str, list[list]], folder) -> list[str]:
    for name, rows in lines.items():
        with open(folder / f"{name}.answers.csv", "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([COLUMNS, *rows])
    return faults_of(made, folder)


def first(rows: list[list], answer: str, number: int = 0) -> list:
    return [row for row in rows if row[1] == answer][number]


def test_answers_as_they_must_be_have_no_faults(tmp_path):
    made = feeds()
    assert faults_in(made, right_answers(made), tmp_path) == []


@pytest.mark.parametrize("answer, column, value", [
    ("registered", "answer", "merged"), ("known", "answer", "registered"), ("rejected", "field", "name"),
    ("rejected", "answer", "known"), ("rejected", "message", ""), ("rejected", "resident_id", "somebody"),
    ("registered", "grid_code", "330106001101999"), ("known", "resident_id", "somebody"), ("merged", "record_id", ""),
    ("known", "record_id", "a record"), ("known", "household_id", "elsewhere")])
def test_a_wrong_answer_is_found(tmp_path, answer, column, value):
    made = feeds()
    lines = right_answers(made)
    first(lines["police.csv"], answer)[COLUMNS.index(column)] = value
    assert faults_in(made, lines, tmp_path)


@pytest.mark.parametrize("spoil", [
    lambda rows: rows.pop(100), lambda rows: rows.insert(100, rows[100]), lambda rows: rows.reverse(),
    lambda rows: first(rows, "merged").__setitem__(5, first(rows, "merged", 1)[5]),
    lambda rows: first(rows, "merged").__setitem__(5, first(rows, "registered")[4])])
def test_a_lost_or_confused_row_is_found(tmp_path, spoil):
    made = feeds()
    lines = right_answers(made)
    spoil(lines["police.csv"])
    assert faults_in(made, lines, tmp_path)


def test_people_who_were_taken_for_one_another_are_found(tmp_path):
    made = feeds()
    lines = right_answers(made)
    one, other = (first(lines["police.csv"], "registered", number)[4] for number in (0, 1))
    for row in [row for rows in lines.values() for row in rows if row[4] == other]:
        row[4] = one
    assert faults_in(made, lines, tmp_path)
