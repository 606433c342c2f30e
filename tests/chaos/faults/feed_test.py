"""The load's own look at the answers of imports finds what is wrong with them."""

import pytest

from checker import contracts
from checker.import_rules import KNOWN, MERGED, REGISTERED, REJECTED
from checker.names import derived_id
from faults.feed import faults_of, rows_of_new_door

COMMAND = "018f0000-0000-7000-8000-000000000001"
PERSON, OTHER = ({"name": f"Person {last}", "id_number": f"33010619500101001{last}"} for last in "12")
RESULTS = (REGISTERED, REGISTERED, KNOWN, MERGED, REJECTED, REJECTED)
OF = (0, 1, 0, 0, None, None)


def rows():
    return rows_of_new_door({"building_id": COMMAND, "door": "1"}, PERSON, OTHER)


def resident(number: int) -> str:
    return derived_id(COMMAND, "resident", str(number))


def answers():
    make = contracts.message("gridkeeper.registration.v1.ImportAnswer")
    household = derived_id(COMMAND, "household", "0")
    told = [make(row=number, result=result, **({} if of is None else {"household_id": household,
                                                                      "resident_id": resident(of)}))
            for number, (result, of) in enumerate(zip(RESULTS, OF))]
    told[3].record_id = resident(3)
    told[4].field, told[5].field = "resident.id_number", "building_id"
    return told


def test_answers_as_they_must_be_have_no_faults():
    assert faults_of(rows(), COMMAND, True, answers()) == []
    assert faults_of(rows(), COMMAND, False, answers()[4:5]) == []


@pytest.mark.parametrize("row, field, value", [
    (0, "result", KNOWN), (2, "result", MERGED), (4, "result", REGISTERED), (5, "result", REGISTERED),
    (2, "resident_id", resident(1)), (3, "record_id", ""), (1, "household_id", ""), (4, "field", "door")])
def test_an_answer_that_no_such_row_can_have_is_a_fault(row, field, value):
    told = answers()
    setattr(told[row], field, value)
    assert len(faults_of(rows(), COMMAND, True, told)) == 1


def test_answers_too_few_or_too_many_are_a_fault():
    assert faults_of(rows(), COMMAND, True, answers()[:-1])
    assert faults_of(rows(), COMMAND, False, answers())
