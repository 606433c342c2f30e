#include "gate/scan_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

// In characters, as the service has it.
constexpr std::size_t kLongestCode = 100;
constexpr std::size_t kLongestPlate = 16;
constexpr int kLowestTenths = 340;
constexpr int kHighestTenths = 450;

absl::Status Wrong(std::string_view field, std::string_view message) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", field, message));
}

std::vector<std::string_view> WordsOf(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r";
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kSpace, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kSpace, end);
  }
  return words;
}

std::optional<int> NumberOf(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// "36.7" or "367".
std::optional<int> TenthsOf(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return NumberOf(text);
  const auto degrees = NumberOf(text.substr(0, dot));
  const auto tenths = NumberOf(text.substr(dot + 1));
  if (text.size() != dot + 2 || !degrees.has_value() || !tenths.has_value()) return std::nullopt;
  return *degrees * 10 + *tenths;
}

absl::Status SetOption(pb::Scan& scan, std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
  if (name == "plate" && !value.empty()) {
    if (!scan.code().empty())
      return Wrong("plate", "stands where no code was scanned: in - plate=..");
    if (Characters(value).size() > kLongestPlate) return Wrong("plate", "is too long for one");
    scan.set_plate(std::string(value));
    return absl::OkStatus();
  }
  if (name == "temp") {
    const std::optional<int> tenths = TenthsOf(value);
    if (!tenths.has_value() || *tenths < kLowestTenths || *tenths > kHighestTenths) {
      return Wrong("temp", "must be 34.0 to 45.0, or 340 to 450");
    }
    scan.set_temperature_tenths(*tenths);
    return absl::OkStatus();
  }
  return Wrong("line", "after the code only plate=PLATE and temp=36.7 may stand");
}

}  // namespace

absl::StatusOr<pb::Scan> ParseScanLine(std::string_view line) {
  // Protobuf's text must be UTF-8; other bytes would break the stream, and again each upload.
  if (!IsUtf8(line)) return Wrong("line", "is no UTF-8");
  const std::vector<std::string_view> words = WordsOf(line);
  if (words.size() < 2 || (words[0] != "in" && words[0] != "out")) {
    return Wrong("line", "must be: in|out CODE|- [plate=PLATE] [temp=36.7]");
  }
  pb::Scan scan;
  scan.set_direction(words[0] == "in" ? pb::GATE_DIRECTION_IN : pb::GATE_DIRECTION_OUT);
  if (words[1] != "-") scan.set_code(std::string(words[1]));
  if (Characters(words[1]).size() > kLongestCode) return Wrong("code", "is too long for a pass's");
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (absl::Status set = SetOption(scan, words[i]); !set.ok()) return set;
  }
  return scan;
}

std::string ReasonName(pb::StopReason reason) {
  if (reason == pb::STOP_REASON_UNSPECIFIED) return "";
  constexpr std::string_view kPrefix = "STOP_REASON_";
  const std::string& name = pb::StopReason_Name(reason);
  return name.size() > kPrefix.size() ? name.substr(kPrefix.size()) : fmt::format("{}", reason);
}

std::string AnswerLine(pb::GateVerdict verdict, pb::StopReason reason, SaidBy said_by,
                       StandsIn stands_in) {
  std::string line = verdict == pb::GATE_VERDICT_ALLOW ? "ALLOW" : "STOP";
  if (reason != pb::STOP_REASON_UNSPECIFIED) line += " " + ReasonName(reason);
  if (said_by == SaidBy::kList) line += " offline";
  line += stands_in == StandsIn::kLog ? " recorded" : " kept";
  return line;
}

std::string ErrorLine(std::string_view field, std::string_view message) {
  std::string line = fmt::format("ERROR {}: {}", field, message);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace gridkeeper::gridctl
