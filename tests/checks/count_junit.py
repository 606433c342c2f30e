"""Prints "PASSED FAILED" of a JUnit report; a test that did not run counts as failed, for nothing may be skipped."""

import sys
import xml.etree.ElementTree

cases = list(xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"))
failed = [case for case in cases
          if case.get("status") in ("fail", "notrun", "disabled")
          or any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))]
print(len(cases) - len(failed), len(failed))
