"""A look-up after an answer sees what was answered (docs/decisions/0007): clients look and write down what they saw."""

from checker.finding import Finding

KIND = "read"


def check(evidence):
    for attempt in evidence.attempts:
        read = attempt.get("read")
        if read and read.get("shows") is False:
            yield Finding(KIND, f"{attempt.get('client')}'s {attempt.get('n')}: {read.get('rpc')} after the answer "
                                f"{attempt['answer']} to {attempt.get('rpc')} {attempt['command_id']} did not show it: "
                                f"{read.get('detail', '')}")
