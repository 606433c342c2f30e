"""Positions in Redis never go back, and an owner's token never gives way to a lower one (docs/decisions/0007): as
sampled during a run. A sample without position (or token) says that Redis had none at that moment: then the snapshot
was lost, and what comes after is written anew."""

import itertools

from checker.finding import Finding

KIND = "position"


def check(evidence):
    def place(sample):
        return sample["service"], int(sample["partition"])

    samples = sorted(evidence.positions, key=lambda sample: (*place(sample), sample["at_ms"]))
    for (service, partition), ones in itertools.groupby(samples, place):
        for text in _faults(list(ones)):
            yield Finding(KIND, f"{service}/{partition}: {text}")


def _faults(samples):
    position, token = None, ""
    for sample in samples:
        if not sample.get("token"):
            position, token = None, ""
            continue
        if sample["token"] < token:
            yield f"token {sample['token']} at {sample['at_ms']} comes after {token}"
        token = sample["token"]
        if sample.get("position") in (None, ""):
            position = None
            continue
        now = int(sample["position"])
        if position is not None and now < position:
            yield f"position went back from {position} to {now} at {sample['at_ms']} under {token}"
        position = now
