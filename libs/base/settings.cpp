#include "base/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace gridkeeper::base {
namespace {

// At most this much of a wrong value is repeated: a file pasted into a variable must not flood the
// log.
constexpr std::size_t kShownLength = 80;

std::optional<std::string> FromEnvironment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

bool IsAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::optional<std::int64_t> port = ParseInteger(text.substr(colon + 1));
  return port && *port >= 0 && *port <= 65535;
}

std::vector<std::string> SplitByComma(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

}  // namespace

Settings::Settings(std::string program, std::string purpose)
    : Settings(std::move(program), std::move(purpose), FromEnvironment) {}

Settings::Settings(std::string program, std::string purpose, Source source)
    : program_(std::move(program)), purpose_(std::move(purpose)), source_(std::move(source)) {}

std::optional<std::string> Settings::Read(std::string_view name, std::string_view fallback,
                                          std::string_view possible, std::string_view meaning) {
  entries_.push_back(
      {std::string(name), std::string(fallback), std::string(possible), std::string(meaning)});
  std::optional<std::string> text = source_(name);
  if (text && text->empty()) return std::nullopt;
  return text;
}

void Settings::AddError(std::string_view name, std::string_view given, std::string_view possible) {
  errors_.push_back(given.empty() ? fmt::format("{} is not set; possible: {}", name, possible)
                                  : fmt::format("{}=\"{}\" cannot be taken; possible: {}", name,
                                                given.substr(0, kShownLength), possible));
}

std::string Settings::Text(std::string_view name, std::string_view fallback,
                           std::string_view meaning) {
  return Read(name, fallback, "any text", meaning).value_or(std::string(fallback));
}

std::string Settings::RequiredText(std::string_view name, std::string_view meaning) {
  std::optional<std::string> text = Read(name, "", "any text; must be set", meaning);
  if (!text) AddError(name, "", meaning);
  return text.value_or("");
}

std::int64_t Settings::Integer(std::string_view name, std::int64_t fallback, Range range,
                               std::string_view meaning) {
  const std::string possible = fmt::format("{}..{}", range.lowest, range.highest);
  const std::optional<std::string> text = Read(name, fmt::to_string(fallback), possible, meaning);
  if (!text) return fallback;
  const std::optional<std::int64_t> value = ParseInteger(*text);
  if (value && *value >= range.lowest && *value <= range.highest) return *value;
  AddError(name, *text, "a whole number, " + possible);
  return fallback;
}

Millis Settings::Duration(std::string_view name, Millis fallback, Range range_ms,
                          std::string_view meaning) {
  return Millis{Integer(name, fallback.count(), range_ms, meaning)};
}

bool Settings::Switch(std::string_view name, bool fallback, std::string_view meaning) {
  return Choice(name, fallback ? "on" : "off", {"on", "off"}, meaning) == "on";
}

std::string Settings::Choice(std::string_view name, std::string_view fallback,
                             const std::vector<std::string_view>& choices,
                             std::string_view meaning) {
  const std::string possible = fmt::format("{}", fmt::join(choices, ", "));
  const std::optional<std::string> text = Read(name, fallback, possible, meaning);
  if (!text) return std::string(fallback);
  if (std::find(choices.begin(), choices.end(), *text) != choices.end()) return *text;
  AddError(name, *text, possible);
  return std::string(fallback);
}

std::vector<std::string> Settings::List(std::string_view name, std::string_view fallback,
                                        const std::vector<std::string_view>& choices,
                                        std::string_view meaning) {
  const std::string possible =
      choices.empty() ? std::string("texts separated by commas")
                      : fmt::format("some of {}, separated by commas", fmt::join(choices, ", "));
  const std::optional<std::string> text = Read(name, fallback, possible, meaning);
  if (!text) return SplitByComma(fallback);
  std::vector<std::string> parts = SplitByComma(*text);
  const bool known =
      choices.empty() || std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
        return std::find(choices.begin(), choices.end(), part) != choices.end();
      });
  if (known && !parts.empty()) return parts;
  AddError(name, *text, possible);
  return SplitByComma(fallback);
}

std::string Settings::Address(std::string_view name, std::string_view fallback,
                              std::string_view meaning) {
  const std::optional<std::string> text = Read(name, fallback, "host:port", meaning);
  if (!text) return std::string(fallback);
  if (IsAddress(*text)) return *text;
  AddError(name, *text, "host:port, the port within 0..65535");
  return std::string(fallback);
}

absl::Status Settings::Check() const {
  if (errors_.empty()) return absl::OkStatus();
  const std::string text = fmt::format("{}", fmt::join(errors_, "\n"));
  return absl::InvalidArgumentError(absl::string_view(text.data(), text.size()));
}

std::string Settings::Help() const {
  std::string help = fmt::format("{}: {}\n\nSettings, from the environment:\n", program_, purpose_);
  for (const Entry& entry : entries_) {
    help +=
        fmt::format("  {}\n      {}\n      possible: {}; default: {}\n", entry.name, entry.meaning,
                    entry.possible, entry.fallback.empty() ? "none" : entry.fallback);
  }
  return help;
}

std::optional<int> Settings::Finish(int argc, const char* const* argv) const {
  if (argc > 1) {
    const std::string_view argument = argv[1];
    if (argument == "--help" || argument == "-h") {
      fmt::print("{}", Help());
      return 0;
    }
    fmt::print(stderr,
               "{}: there is no argument \"{}\"; settings come from the environment, see --help\n",
               program_, argument.substr(0, kShownLength));
    return 2;
  }
  if (errors_.empty()) return std::nullopt;
  fmt::print(stderr, "{}: {} wrong setting(s); --help lists all\n", program_, errors_.size());
  for (const std::string& error : errors_) fmt::print(stderr, "  {}\n", error);
  return 2;
}

}  // namespace gridkeeper::base
