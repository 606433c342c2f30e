// The log: one line an entry, JSON or human, to standard error. A message is a fixed sentence; what
// varies goes into fields. Never personal details, never a token: ids, codes and counts only.
// Thread-safe; before SetUpLog entries are written as human lines.
//
//   telemetry::LogInfo("loop", "partition is ready", {{"partition", 3}, {"events", 1200}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/settings.hpp"

namespace gridkeeper::telemetry {

enum class LogFormat : std::uint8_t { kJson, kHuman };
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct LogSettings {
  LogFormat format = LogFormat::kJson;
  LogLevel level = LogLevel::kInfo;
};

// GRIDKEEPER_LOG_FORMAT, GRIDKEEPER_LOG_LEVEL.
LogSettings ReadLogSettings(base::Settings& settings);

// Once, at the start of main. `instance` (e.g. "health-0") stands in every JSON line.
void SetUpLog(const LogSettings& settings, std::string instance);

// A named value of an entry; views live for the call only.
struct LogField {
  template <typename T>
    requires std::is_convertible_v<const T&, std::string_view>
  LogField(std::string_view field_name, const T& text)
      : name(field_name), value(std::string_view(text)) {}
  template <typename T>
    requires std::is_arithmetic_v<T>
  LogField(std::string_view field_name, T number) : name(field_name) {
    if constexpr (std::is_same_v<T, bool>) {
      value = number;
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<std::int64_t>(number);
    } else {
      value = static_cast<double>(number);
    }
  }

  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};
using LogFields = std::initializer_list<LogField>;

void Log(LogLevel level, std::string_view logger, std::string_view message, LogFields fields = {});

inline void LogDebug(std::string_view logger, std::string_view message, LogFields fields = {}) {
  Log(LogLevel::kDebug, logger, message, fields);
}
inline void LogInfo(std::string_view logger, std::string_view message, LogFields fields = {}) {
  Log(LogLevel::kInfo, logger, message, fields);
}
inline void LogWarning(std::string_view logger, std::string_view message, LogFields fields = {}) {
  Log(LogLevel::kWarning, logger, message, fields);
}
inline void LogError(std::string_view logger, std::string_view message, LogFields fields = {}) {
  Log(LogLevel::kError, logger, message, fields);
}

// One entry as it is written, without the line's end; apart from the output for tests.
std::string FormatEntry(LogFormat format, base::TimePoint wall, LogLevel level,
                        std::string_view instance, std::string_view logger,
                        std::string_view message, LogFields fields);

}  // namespace gridkeeper::telemetry
