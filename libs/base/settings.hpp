// Settings of a process: environment variables read into typed values, each with a default, a range
// and a meaning. Nothing throws and nothing is printed while reading: every bad variable is
// collected, and Finish() reports all of them at once. The same calls are what `--help` lists. Not
// thread-safe; used at start only.
//
//   base::Settings settings("gridkeeper-health", "Health monitoring: isolation cases and
//   follow-ups."); Config config; config.listen = settings.Address("GRIDKEEPER_LISTEN",
//   "127.0.0.1:7002", "where gRPC listens"); config.slots =
//   settings.Integer("GRIDKEEPER_PARTITIONS", 16, {1, 256}, "partitions of every keyed topic"); if
//   (std::optional<int> exit_code = settings.Finish(argc, argv)) return *exit_code;
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/time.hpp"

namespace gridkeeper::base {

struct Range {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;
};

class Settings {
 public:
  // Gives a variable's text; nullopt when it is not set.
  using Source = std::function<std::optional<std::string>(std::string_view name)>;

  Settings(std::string program, std::string purpose);  // of the process environment
  Settings(std::string program, std::string purpose, Source source);

  // Each returns the default where the variable is not set or cannot be taken. A variable set to
  // nothing counts as not set.
  std::string Text(std::string_view name, std::string_view fallback, std::string_view meaning);
  // Has no default: not being set is an error.
  std::string RequiredText(std::string_view name, std::string_view meaning);
  std::int64_t Integer(std::string_view name, std::int64_t fallback, Range range,
                       std::string_view meaning);
  Millis Duration(std::string_view name, Millis fallback, Range range_ms, std::string_view meaning);
  // "on" or "off".
  bool Switch(std::string_view name, bool fallback, std::string_view meaning);
  std::string Choice(std::string_view name, std::string_view fallback,
                     const std::vector<std::string_view>& choices, std::string_view meaning);
  // Parts separated by commas; each must be one of `choices` unless that is empty.
  std::vector<std::string> List(std::string_view name, std::string_view fallback,
                                const std::vector<std::string_view>& choices,
                                std::string_view meaning);
  // host:port; port 0 asks for a free one.
  std::string Address(std::string_view name, std::string_view fallback, std::string_view meaning);

  // For what only the caller can judge, e.g. a file that cannot be read.
  void AddError(std::string_view name, std::string_view given, std::string_view possible);

  // All errors, one a line; OK when there are none.
  absl::Status Check() const;
  // What `--help` prints.
  std::string Help() const;
  // Handles the command line of a program that takes settings only: prints help (exit code 0) or
  // the errors (2); nullopt: go on.
  std::optional<int> Finish(int argc, const char* const* argv) const;

 private:
  struct Entry {
    std::string name;
    std::string fallback;
    std::string possible;
    std::string meaning;
  };

  // Lists the variable for help and reads it; nullopt when not set.
  std::optional<std::string> Read(std::string_view name, std::string_view fallback,
                                  std::string_view possible, std::string_view meaning);

  std::string program_;
  std::string purpose_;
  Source source_;
  std::vector<Entry> entries_;
  std::vector<std::string> errors_;
};

}  // namespace gridkeeper::base
