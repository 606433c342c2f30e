#include "rpc/checks.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/reference.hpp"
#include "eventing/commands.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {
namespace {

// Decodes one character at `at` and moves on; nullopt: not UTF-8 (also overlong forms and
// surrogates).
std::optional<char32_t> NextCharacter(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return text[at++];
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || at + static_cast<std::size_t>(more) >= text.size()) {
    return std::nullopt;
  }
  char32_t character = lead & (0x3f >> more);
  for (int i = 1; i <= more; ++i) {
    const unsigned char next = byte(at + static_cast<std::size_t>(i));
    if ((next & 0xc0) != 0x80) return std::nullopt;
    character = character << 6 | (next & 0x3f);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < kLeast[more] || character > 0x10ffff || surrogate) return std::nullopt;
  at += static_cast<std::size_t>(more) + 1;
  return character;
}

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return names;
}

}  // namespace

void Checks::Fail(std::string_view field, std::string message) {
  if (ok()) {
    failed_ = {base::Rejection::kInvalid, std::string(field), std::move(message)};
  } else {
    failed_.message += fmt::format("; {}: {}", field, message);
  }
}

base::Uuid Checks::Uuid(std::string_view field, std::string_view text) {
  const std::optional<base::Uuid> id = base::ParseUuid(text);
  if (!id) Fail(field, "must be a UUID in its 36-character form");
  return id.value_or(base::Uuid{});
}

base::Uuid Checks::OptionalUuid(std::string_view field, std::string_view text) {
  return text.empty() ? base::Uuid{} : Uuid(field, text);
}

void Checks::GridCode(std::string_view field, std::string_view text) {
  if (base::LevelOf(text) != base::AreaLevel::kGrid) Fail(field, "a grid's code is 15 digits");
}

void Checks::AreaCode(std::string_view field, std::string_view text) {
  if (base::LevelOf(text) == base::AreaLevel::kNone) {
    Fail(field, "an area's code is 6, 9, 12 or 15 digits");
  }
}

void Checks::StaffId(std::string_view field, std::string_view text) {
  if (!base::IsStaffId(text)) Fail(field, "must be 1 to 64 of a-z, 0-9, '.', '_' and '-'");
}

void Checks::PageToken(std::string_view field, std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  if (text.empty() || (base::LevelOf(text.substr(0, slash)) != base::AreaLevel::kNone &&
                       base::ParseUuid(text.substr(std::min(slash + 1, text.size()))))) {
    return;
  }
  Fail(field, "is not one that this call gave out; leave it empty to start again");
}

void Checks::Text(std::string_view field, std::string_view text, Lengths lengths) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    const std::optional<char32_t> character = NextCharacter(text, at);
    if (!character) return Fail(field, "must be UTF-8; send the text in this encoding");
    if (IsControl(*character))
      return Fail(field, "must not hold control characters or line breaks");
  }
  if (characters < lengths.shortest || characters > lengths.longest) {
    Fail(field, lengths.shortest == 0
                    ? fmt::format("is {} characters long; at most {} are possible", characters,
                                  lengths.longest)
                    : fmt::format("is {} characters long; {} to {} are possible", characters,
                                  lengths.shortest, lengths.longest));
  }
}

void Checks::Range(std::string_view field, std::int64_t value, std::int64_t lowest,
                   std::int64_t highest, std::string_view unit) {
  if (value >= lowest && value <= highest) return;
  Fail(field, fmt::format("{} is not possible; {}..{}{}{} is", value, lowest, highest,
                          unit.empty() ? "" : " ", unit));
}

base::TimePoint Checks::Time(std::string_view field, std::int64_t ms, base::TimePoint earliest,
                             base::TimePoint latest) {
  const base::TimePoint time = base::FromUnixMillis(ms);
  earliest -= eventing::kCommandIdLife;
  if (time < earliest || time > latest) {
    Fail(field, fmt::format("{} is not possible; ms since the epoch (UTC), {}..{} is", ms,
                            base::ToUnixMillis(earliest), base::ToUnixMillis(latest)));
  }
  return time;
}

void Checks::Moment(std::string_view field, std::int64_t ms) {
  Range(field, ms, 0, kLatestDateMs, "ms since the epoch, 0 for any");
}

std::size_t Checks::PageSize(std::int32_t asked, std::string_view unit) {
  Range("page_size", asked, 0, 1000, fmt::format("{}; 0 for 100", unit));
  return asked == 0 ? 100 : static_cast<std::size_t>(asked);
}

void Checks::Count(std::string_view field, std::size_t count, std::size_t fewest,
                   std::size_t most) {
  if (count >= fewest && count <= most) return;
  Fail(field, fmt::format("holds {} entries; {} to {} are possible", count, fewest, most));
}

void Checks::EnumNumber(std::string_view field, const google::protobuf::EnumDescriptor* type,
                        int value) {
  if (value != 0 && type->FindValueByNumber(value) != nullptr) return;
  Fail(field, fmt::format("must be one of {}", fmt::join(NamesOf(*type), ", ")));
}

void Checks::Require(bool holds, std::string_view field, std::string_view message) {
  if (!holds) Fail(field, std::string(message));
}

absl::Status Checks::status() const { return ok() ? absl::OkStatus() : ToStatus(failed_); }

}  // namespace gridkeeper::rpc
