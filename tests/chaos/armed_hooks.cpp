// What the programs of tests/chaos are linked with in place of libs/base/test_hooks.cpp.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "base/test_hooks.hpp"

namespace gridkeeper {

bool TestBug(std::string_view name) {
  static const char* const kAsked = std::getenv("GRIDKEEPER_TEST_BUG");
  return kAsked != nullptr && name == kAsked;
}

void CrashPoint(std::string_view point) {
  static const char* const kFile = std::getenv("GRIDKEEPER_TEST_CRASH_FILE");
  if (kFile == nullptr || access(kFile, F_OK) != 0) return;
  std::string wanted;
  std::string how;
  int delay_us = 0;
  std::ifstream(kFile) >> wanted >> how >> delay_us;
  // Removing tells the harness that the point was reached, and that this process is the one.
  if (wanted != point || std::remove(kFile) != 0) return;
  if (how == "kill-in") {
    std::thread([delay_us] {
      std::this_thread::sleep_for(std::chrono::microseconds{delay_us});
      kill(getpid(), SIGKILL);
    }).detach();
    return;
  }
  // To this thread: another one would take a signal to the process, and this one would go on a
  // while.
  raise(how == "stop" ? SIGSTOP : SIGKILL);
}

}  // namespace gridkeeper
