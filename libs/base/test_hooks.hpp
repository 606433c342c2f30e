// Crash points and deliberate bugs for tests/chaos. Here both are functions that do nothing; the
// programs of tests/chaos link their own in front of them (tests/chaos/armed_hooks.cpp).
#pragma once

#include <string_view>

namespace gridkeeper {

// Whether the bug of this name was asked for by GRIDKEEPER_TEST_BUG: the harness must notice each
// of them.
bool TestBug(std::string_view name);
// If the file GRIDKEEPER_TEST_CRASH_FILE reads "<point> kill" or "<point> stop": takes the file
// away and sends this process SIGKILL or SIGSTOP. "<point> kill-in <us>" kills that many
// microseconds later, in the middle of what follows.
void CrashPoint(std::string_view point);

}  // namespace gridkeeper
