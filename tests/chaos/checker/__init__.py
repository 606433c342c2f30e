"""The independent checker of the fault tests: reads topics, Redis and the clients' histories, and says what is wrong.
It shares no code with what it checks; rules and fold are written once more, from the READMEs, protos and decisions.

    from checker import check
    findings = check(kafka="127.0.0.1:9092", redis="redis://127.0.0.1:6379", partitions=16, histories=["c1.jsonl"])

By hand: python -m checker --help. reading is apart from checking: `judge` takes any Evidence.
"""

from checker import (causes_check, claims_check, dead_letters_check, gates_check, imports_check, oracle_check,
                     outcomes_check, places_check, positions_check, reads_check, redis_check, side_records)
from checker.evidence import Evidence, read_histories
from checker.finding import CannotCheck, Finding

__all__ = ["CHECKS", "CannotCheck", "Evidence", "Finding", "check", "judge"]

CHECKS = {"outcomes": outcomes_check, "causes": causes_check, "oracle": oracle_check, "claims": claims_check,
          "redis": redis_check, "positions": positions_check, "reads": reads_check,
          "dead-letters": dead_letters_check, "side-records": side_records, "places": places_check,
          "imports": imports_check, "gates": gates_check}


def judge(evidence: Evidence, rules=None) -> list[Finding]:
    """Runs the checks named in `rules`, or all."""
    return [finding for name, module in CHECKS.items() if rules is None or name in rules
            for finding in module.check(evidence)]


def check(kafka: str, redis: str, partitions: int, histories=(), rules=None, wait: float = 60.0) -> list[Finding]:
    """Waits for the system to be at rest, then judges. Raises CannotCheck when nothing can be known."""
    from checker.rest import at_rest  # needs the clients of Kafka and Redis, which judging does not

    attempts, positions = read_histories(histories)
    for log, stored, restless, last in at_rest(kafka, redis, partitions, wait):
        findings = judge(Evidence(log, stored, attempts, positions), rules)
        # What is due by the business clock may need a moment more.
        if last or not any(finding.kind == "overdue" for finding in findings):
            return [Finding("rest", text) for text in restless] + findings
    raise CannotCheck("Kafka or Redis could not be read in time")
