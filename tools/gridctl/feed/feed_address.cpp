#include "feed/feed_address.hpp"

#include <algorithm>
#include <vector>

#include "feed/address_parts.hpp"
#include "feed/characters.hpp"

namespace gridkeeper::gridctl {
namespace {

// Numbers that nothing is said about, as long as no door is known: "2" and "501" of "3幢2-501".
class LooseParts {
 public:
  void Add(const AddressPart& part) { parts_.push_back(&part); }
  // Whether all of them have found their meaning.
  bool Settle(Address& address) {
    if (address.door.empty() && !parts_.empty()) {
      address.door = parts_.back()->number;
      parts_.pop_back();
    }
    if (address.unit.empty() && parts_.size() == 1 && parts_.back()->mark == U"-") {
      address.unit = parts_.back()->number;
      parts_.pop_back();
    }
    return parts_.empty();
  }

 private:
  std::vector<const AddressPart*> parts_;
};

bool IsBelowGround(std::string_view text) {
  const auto has = [text](std::string_view mark) {
    return text.find(mark) != std::string_view::npos;
  };
  return has("地下") || has("负1") || has("负一") || has("负2") || has("负二");
}

std::optional<int> SmallNumber(std::string_view digits) {
  if (!AllDigits(digits) || digits.size() > 3) return std::nullopt;
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

// Puts `text` into a field that may be named once.
bool SetOnce(const std::string& text, std::string& field) {
  if (!field.empty()) return false;
  field = text;
  return true;
}

// By their marks. `has_building`: one is known already, and another may not be named.
bool ReadByMarks(const std::vector<AddressPart>& parts, bool has_building, Address& address) {
  LooseParts loose;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const AddressPart* next = i + 1 < parts.size() ? &parts[i + 1] : nullptr;
    switch (KindOf(parts[i], next, has_building)) {
      case PartKind::kBuilding:
        if (has_building) return false;
        has_building = true;
        address.building = Designator(parts[i].number);
        if (address.building.empty()) return false;
        break;
      case PartKind::kUnit:
        if (!SetOnce(parts[i].number, address.unit)) return false;
        break;
      case PartKind::kFloor:
        address.floor = SmallNumber(parts[i].number);
        break;
      case PartKind::kDoor:
        if (!SetOnce(parts[i].number, address.door)) return false;
        break;
      case PartKind::kNone:
        if (has_building && address.door.empty()) loose.Add(parts[i]);
        break;
    }
  }
  return has_building && loose.Settle(address);
}

// "3-2-501" and "3-501" at the end: by place alone.
bool ReadByPlace(const std::vector<AddressPart>& parts, Address& address) {
  if (parts.empty()) return false;
  std::size_t first = parts.size() - 1;
  while (first > 0 && parts[first - 1].mark == U"-") --first;
  const std::size_t count = parts.size() - first;
  if (count != 2 && count != 3) return false;
  address.building = Designator(parts[first].number);
  address.unit = count == 3 ? parts[first + 1].number : "";
  address.door = parts.back().number;
  return !address.building.empty();
}

std::optional<Address> Finished(Address address, bool is_below_ground) {
  if (address.door.empty()) return std::nullopt;
  if (!address.floor) address.floor = FloorOfDoor(address.door);
  if (address.floor && is_below_ground) address.floor = -*address.floor;
  return address;
}

std::string WithoutSuffix(std::string text) {
  for (const std::string_view suffix : {"号楼", "#楼", "幢", "栋", "座", "楼", "#", "号"}) {
    if (text.ends_with(suffix)) return text.substr(0, text.size() - suffix.size());
  }
  return text;
}

std::string WithoutPrefix(std::string text) {
  for (const std::string_view prefix : {"BUILDING", "BLOCK", "NO.", "NO", "第", "#"}) {
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  }
  return text;
}

}  // namespace

std::optional<Address> ReadAddress(std::string_view text) {
  const std::vector<AddressPart> parts = AddressParts(PlainCharacters(text));
  Address by_marks;
  if (ReadByMarks(parts, /*has_building=*/false, by_marks) && !by_marks.building.empty()) {
    return Finished(by_marks, IsBelowGround(text));
  }
  // Where something is marked as a building, places say nothing.
  const bool is_marked = std::any_of(parts.begin(), parts.end(), [](const AddressPart& part) {
    return KindOf(part, nullptr, /*has_building=*/true) == PartKind::kBuilding;
  });
  Address by_place;
  if (is_marked || !ReadByPlace(parts, by_place)) return std::nullopt;
  return Finished(by_place, IsBelowGround(text));
}

std::optional<Address> ReadBehindBuilding(std::string_view text) {
  Address address;
  if (!ReadByMarks(AddressParts(PlainCharacters(text)), /*has_building=*/true, address)) {
    return std::nullopt;
  }
  return Finished(address, IsBelowGround(text));
}

std::string PlainPart(std::string_view text) {
  const std::u32string plain = PlainCharacters(text);
  const std::vector<AddressPart> parts = AddressParts(plain);
  return IsWhole(parts) ? parts[0].number : Utf8(plain);
}

std::optional<int> ReadFloor(std::string_view text) {
  const std::string plain = Utf8(PlainCharacters(text));
  const std::vector<AddressPart> parts = AddressParts(PlainCharacters(text));
  if (parts.size() != 1) return std::nullopt;
  const std::optional<int> floor = SmallNumber(parts[0].number);
  if (!floor) return std::nullopt;
  return plain.starts_with('-') || IsBelowGround(plain) ? -*floor : *floor;
}

std::optional<int> FloorOfDoor(std::string_view door) {
  if (door.size() < 3 || door.size() > 4 || !AllDigits(door)) return std::nullopt;
  return SmallNumber(door.substr(0, door.size() - 2));
}

std::string Designator(std::string_view name) {
  std::string text = Utf8(PlainCharacters(name));
  std::erase(text, ' ');
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  text = WithoutPrefix(WithoutSuffix(text));
  if (const std::string number = ChineseNumber(Characters(text)); !number.empty()) text = number;
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return IsDigit(c); });
  const auto letters = std::count_if(text.begin(), text.end(), [](char c) { return IsLetter(c); });
  const auto length = static_cast<std::ptrdiff_t>(text.size());
  if (length == 0 || length > 5 || digits + letters != length || letters > 1) return "";
  while (text.size() > 1 && text[0] == '0') text.erase(0, 1);
  return text;
}

}  // namespace gridkeeper::gridctl
