#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/clock.hpp"

namespace gridkeeper::telemetry {
namespace {

struct Setup {
  LogSettings settings{LogFormat::kHuman, LogLevel::kInfo};
  std::string instance;
  std::shared_ptr<spdlog::logger> logger = MakeLogger();

  static std::shared_ptr<spdlog::logger> MakeLogger() {
    // Whole lines are given to spdlog, which adds nothing: levels are checked here.
    auto logger = std::make_shared<spdlog::logger>(
        "gridkeeper", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::trace);
    return logger;
  }
};

Setup& TheSetup() {
  static Setup setup;
  return setup;
}

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string Timestamp(base::TimePoint wall) {
  const std::int64_t ms = base::ToUnixMillis(wall);
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

using Json = nlohmann::ordered_json;

// Bad UTF-8 is replaced instead of throwing: a log line must never end the process.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ToJson(const LogField& field) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
          return std::string(value);
        } else {
          return value;
        }
      },
      field.value);
}

}  // namespace

LogSettings ReadLogSettings(base::Settings& settings) {
  LogSettings log;
  if (settings.Choice("GRIDKEEPER_LOG_FORMAT", "json", {"json", "human"}, "how log lines look") ==
      "human") {
    log.format = LogFormat::kHuman;
  }
  const std::string level =
      settings.Choice("GRIDKEEPER_LOG_LEVEL", "info", {"debug", "info", "warning", "error"},
                      "the least level that is logged");
  for (LogLevel each : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (level == NameOf(each)) log.level = each;
  }
  return log;
}

void SetUpLog(const LogSettings& settings, std::string instance) {
  TheSetup().settings = settings;
  TheSetup().instance = std::move(instance);
}

std::string FormatEntry(LogFormat format, base::TimePoint wall, LogLevel level,
                        std::string_view instance, std::string_view logger,
                        std::string_view message, LogFields fields) {
  if (format == LogFormat::kJson) {
    Json json;
    json["ts"] = Timestamp(wall);
    json["level"] = std::string(NameOf(level));
    if (!instance.empty()) json["instance"] = std::string(instance);
    json["logger"] = std::string(logger);
    json["message"] = std::string(message);
    for (const LogField& field : fields) json[std::string(field.name)] = ToJson(field);
    return Dump(json);
  }
  std::string line =
      fmt::format("{} {:<7} {:<12} {}", Timestamp(wall), NameOf(level), logger, message);
  for (const LogField& field : fields) {
    line += fmt::format("  {}={}", field.name, Dump(ToJson(field)));
  }
  return line;
}

void Log(LogLevel level, std::string_view logger, std::string_view message, LogFields fields) {
  const Setup& setup = TheSetup();
  if (level < setup.settings.level) return;
  const std::string line = FormatEntry(setup.settings.format, base::WallNow(), level,
                                       setup.instance, logger, message, fields);
  setup.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace gridkeeper::telemetry
