#include "feed/address_parts.hpp"

#include <algorithm>
#include <array>

#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

struct Mark {
  std::u32string_view text;
  PartKind kind;
};
constexpr std::array kMarks = {Mark{U"幢", PartKind::kBuilding},   Mark{U"栋", PartKind::kBuilding},
                               Mark{U"号楼", PartKind::kBuilding}, Mark{U"座", PartKind::kBuilding},
                               Mark{U"#", PartKind::kBuilding},    Mark{U"单元", PartKind::kUnit},
                               Mark{U"门", PartKind::kUnit},       Mark{U"层", PartKind::kFloor},
                               Mark{U"室", PartKind::kDoor},       Mark{U"户", PartKind::kDoor},
                               Mark{U"房", PartKind::kDoor}};
constexpr std::u32string_view kFloorOrBuilding = U"楼";
constexpr std::u32string_view kChineseDigits = U"〇一二三四五六七八九";

const Mark* MarkOf(std::u32string_view text) {
  const auto* mark = std::find_if(kMarks.begin(), kMarks.end(),
                                  [&](const Mark& known) { return text.starts_with(known.text); });
  return mark == kMarks.end() ? nullptr : mark;
}

bool IsChineseDigit(char32_t c) {
  return c == U'十' || c == U'零' || kChineseDigits.find(c) != std::u32string_view::npos;
}
bool IsNumberOrLetter(char32_t c) { return IsDigit(c) || IsLetter(c); }

std::size_t EndOfRun(std::u32string_view text, std::size_t at, bool (*belongs)(char32_t)) {
  while (at < text.size() && belongs(text[at])) ++at;
  return at;
}

}  // namespace

std::string ChineseNumber(std::u32string_view text) {
  const std::size_t ten = text.find(U'十');
  std::string digits;
  for (const char32_t c : text) {
    const std::size_t digit = c == U'零' ? 0 : kChineseDigits.find(c);
    if (c != U'十' && digit == std::u32string_view::npos) return "";
    if (c != U'十') digits.push_back(static_cast<char>('0' + digit));
  }
  if (ten == std::u32string_view::npos) return digits;
  // 十, 十五, 二十, 二十三: at most one digit on each side.
  const std::size_t behind = text.size() - ten - 1;
  if (ten > 1 || behind > 1 || digits.size() != ten + behind) return "";
  return (ten == 0 ? "1" : digits.substr(0, 1)) + (behind == 0 ? "0" : digits.substr(ten));
}

std::vector<AddressPart> AddressParts(std::u32string_view plain) {
  std::vector<AddressPart> parts;
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t end = EndOfRun(plain, at, IsNumberOrLetter);
    std::string number = Utf8(plain.substr(at, end - at));
    if (number.empty()) {
      // 三 is a number in 三号楼, and part of a name in 三墩镇.
      const std::size_t chinese_end = EndOfRun(plain, at, IsChineseDigit);
      const std::u32string_view behind = plain.substr(chinese_end);
      if (MarkOf(behind) != nullptr || behind.starts_with(kFloorOrBuilding)) {
        number = ChineseNumber(plain.substr(at, chinese_end - at));
        end = chinese_end;
      }
    }
    if (!number.empty()) {
      parts.push_back({number, {}, at});
      at = end;
      continue;
    }
    if (!parts.empty() && plain[at] != ' ') parts.back().mark.push_back(plain[at]);
    ++at;
  }
  return parts;
}

PartKind KindOf(const AddressPart& part, const AddressPart* next, bool has_building) {
  if (const Mark* mark = MarkOf(part.mark); mark != nullptr) return mark->kind;
  if (!part.mark.starts_with(kFloorOrBuilding)) return PartKind::kNone;
  const Mark* behind = next == nullptr ? nullptr : MarkOf(next->mark);
  const bool unit_follows = behind != nullptr && behind->kind == PartKind::kUnit;
  return !has_building && unit_follows ? PartKind::kBuilding : PartKind::kFloor;
}

bool IsWhole(const std::vector<AddressPart>& parts) {
  if (parts.size() != 1 || parts[0].begin != 0) return false;
  const std::u32string& text = parts[0].mark;
  const Mark* mark = MarkOf(text);
  return mark != nullptr ? text == mark->text : text == kFloorOrBuilding || text == U"号";
}

}  // namespace gridkeeper::gridctl
