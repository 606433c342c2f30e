// Which residents may be one person though their id numbers differ, with how likely it is and why:
// for somebody to look into. The same id number needs no guessing, see DuplicateCaseOpened. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gridkeeper::registration {

// As far as likeness looks at them; opened from what is sealed, and kept nowhere.
struct Traits {
  std::string name;
  std::string id_number;
  std::string phone;  // may be empty
  std::string birth_date;
};

// Mirrors v1.LikenessReason.
enum class LikenessReason : std::uint8_t {
  kNone = 0,
  kSameName = 1,
  kSameBirthDate = 2,
  kSamePhone = 3,
  kIdNumberSlip = 4,  // one digit is another, or two neighbours have changed places
};

struct Likeness {
  std::size_t first = 0;  // places in the list, first < second
  std::size_t second = 0;
  int score = 0;  // 0..100
  std::vector<LikenessReason> reasons;

  bool operator==(const Likeness&) const = default;
};

// A name and a birth date, a name and a phone, or a slip and anything else.
inline constexpr int kLikely = 50;

// All pairs of at least `least` points, best first, then in the order of the list. Near linear in
// the list, but for names and phones that very many share.
std::vector<Likeness> FindLookalikes(const std::vector<Traits>& people, int least = kLikely);

}  // namespace gridkeeper::registration
