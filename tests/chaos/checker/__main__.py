"""python -m checker --kafka HOST:PORT --redis URL --partitions N [--history FILE...] [--rules NAME...] [--wait SECONDS]
[--json FILE]: exit code 0 without findings, 1 with findings (a line each), 2 when it could not check."""

import argparse
import collections
import dataclasses
import json
import sys

from checker import CHECKS, CannotCheck, check

LINES_OF_A_KIND = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="checker", description="Checks topics, Redis and clients' histories.")
    parser.add_argument("--kafka", required=True, metavar="HOST:PORT")
    parser.add_argument("--redis", required=True, metavar="URL")
    parser.add_argument("--partitions", required=True, type=int, metavar="N")
    parser.add_argument("--history", nargs="*", default=[], metavar="FILE", help="JSON lines, written by the clients")
    parser.add_argument("--rules", nargs="*", choices=list(CHECKS), metavar="NAME",
                        help=f"only these of: {', '.join(CHECKS)}")
    parser.add_argument("--wait", type=float, default=60.0, metavar="SECONDS", help="for the system to be at rest")
    parser.add_argument("--json", metavar="FILE", help="write all findings there")
    given = parser.parse_args()
    try:
        findings = check(given.kafka, given.redis, given.partitions, given.history, given.rules, given.wait)
    except CannotCheck as error:
        print(f"could not check: {error}", file=sys.stderr)
        return 2
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump([dataclasses.asdict(finding) for finding in findings], file, indent=1)
    shown = collections.Counter()
    for finding in findings:
        shown[finding.kind] += 1
        if shown[finding.kind] <= LINES_OF_A_KIND:
            print(f"FINDING {finding.kind}: {finding.text}")
    for kind, count in shown.items():
        if count > LINES_OF_A_KIND:
            print(f"and {count - LINES_OF_A_KIND} more of {kind}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
