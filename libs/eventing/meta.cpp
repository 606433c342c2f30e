#include "eventing/meta.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <charconv>

#include "absl/strings/str_cat.h"

namespace gridkeeper::eventing {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr std::uint32_t kMetaTag = (1 << 3) | WireFormatLite::WIRETYPE_LENGTH_DELIMITED;

}  // namespace

std::optional<std::string_view> FindMeta(std::string_view value) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(value.data()),
                                            static_cast<int>(value.size()));
  std::optional<std::string_view> found;
  while (const std::uint32_t tag = in.ReadTag()) {
    if (tag != kMetaTag) {
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      continue;
    }
    std::uint32_t size = 0;
    if (!in.ReadVarint32(&size)) return std::nullopt;
    const auto at = static_cast<std::size_t>(in.CurrentPosition());
    if (!in.Skip(static_cast<int>(size))) return std::nullopt;
    found = value.substr(at, size);
    break;  // our writers put it first, and never twice
  }
  return found;
}

std::string WithMeta(const google::protobuf::MessageLite& meta, std::string_view body) {
  const std::size_t size = meta.ByteSizeLong();
  std::string value;
  value.reserve(size + body.size() + 6);
  value.push_back(static_cast<char>(kMetaTag));
  for (std::size_t rest = size;; rest >>= 7) {
    if (rest < 0x80) {
      value.push_back(static_cast<char>(rest));
      break;
    }
    value.push_back(static_cast<char>((rest & 0x7f) | 0x80));
  }
  meta.AppendToString(&value);
  value.append(body);
  return value;
}

std::string WithoutMeta(std::string_view value) {
  const std::string_view meta = *FindMeta(value);
  const auto end = static_cast<std::size_t>(meta.data() - value.data()) + meta.size();
  std::size_t begin = end - meta.size() - 1;  // the last byte of its length
  while (begin > 0 && (static_cast<unsigned char>(value[begin - 1]) & 0x80) != 0) --begin;
  return std::string(value.substr(0, begin - 1)) + std::string(value.substr(end));
}

std::string IdOf(const common::v1::Cause& cause) {
  return absl::StrCat(cause.topic(), "/", cause.partition(), "/", cause.offset(), "/",
                      cause.index());
}

std::string FormatTime(base::TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<base::TimePoint> ParseTime(std::string_view text) {
  if (text.size() != 24 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[23] != 'Z')
    return std::nullopt;
  bool good = true;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    const char* end = text.data() + at + size;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    good = good && error == std::errc{} && stopped == end;
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  const auto of_day = std::chrono::hours{number(11, 2)} + std::chrono::minutes{number(14, 2)} +
                      std::chrono::seconds{number(17, 2)} + base::Millis{number(20, 3)};
  if (!good || !date.ok()) return std::nullopt;
  return base::TimePoint{std::chrono::sys_days{date}} + of_day;
}

}  // namespace gridkeeper::eventing
