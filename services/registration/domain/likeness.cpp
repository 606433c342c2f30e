#include "registration/domain/likeness.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace gridkeeper::registration {
namespace {

constexpr int kSameNamePoints = 30;
constexpr int kSameBirthDatePoints = 20;
constexpr int kSamePhonePoints = 20;
constexpr int kSlipPoints = 40;

using Pair = std::pair<std::size_t, std::size_t>;
using Buckets = std::map<std::string, std::vector<std::size_t>>;

bool IsSlip(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a == b) return false;
  const auto [at, other] = std::mismatch(a.begin(), a.end(), b.begin());
  const auto rest = static_cast<std::size_t>(at - a.begin());
  const std::string_view left = a.substr(rest), right = b.substr(rest);
  if (left.substr(1) == right.substr(1)) return true;
  return left.size() > 1 && left[0] == right[1] && left[1] == right[0] &&
         left.substr(2) == right.substr(2);
}

Likeness Compare(const Traits& a, const Traits& b) {
  Likeness likeness;
  const auto add = [&](bool holds, LikenessReason reason, int points) {
    if (!holds) return;
    likeness.reasons.push_back(reason);
    likeness.score += points;
  };
  add(a.name == b.name, LikenessReason::kSameName, kSameNamePoints);
  add(a.birth_date == b.birth_date, LikenessReason::kSameBirthDate, kSameBirthDatePoints);
  add(!a.phone.empty() && a.phone == b.phone, LikenessReason::kSamePhone, kSamePhonePoints);
  add(IsSlip(a.id_number, b.id_number), LikenessReason::kIdNumberSlip, kSlipPoints);
  likeness.score = std::min(likeness.score, 100);
  return likeness;
}

// Every pair with a name, a phone or a slip in common shares a bucket: a slip leaves all but two
// neighbouring digits as they are.
Buckets BucketsOf(const std::vector<Traits>& people) {
  Buckets buckets;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const Traits& one = people[i];
    buckets["name " + one.name].push_back(i);
    if (!one.phone.empty()) buckets["phone " + one.phone].push_back(i);
    for (std::size_t at = 0; at + 1 < one.id_number.size(); ++at) {
      std::string masked = one.id_number;
      masked[at] = masked[at + 1] = '?';
      buckets[masked].push_back(i);
    }
  }
  return buckets;
}

}  // namespace

std::vector<Likeness> FindLookalikes(const std::vector<Traits>& people, int least) {
  std::set<Pair> compared;
  std::vector<Likeness> found;
  for (const auto& [key, members] : BucketsOf(people)) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const Pair pair = std::minmax(members[i], members[j]);
        const Traits &a = people[pair.first], &b = people[pair.second];
        if (a.id_number == b.id_number || !compared.insert(pair).second) continue;
        Likeness likeness = Compare(a, b);
        if (likeness.score < least) continue;
        std::tie(likeness.first, likeness.second) = pair;
        found.push_back(std::move(likeness));
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const Likeness& a, const Likeness& b) {
    return std::tuple(-a.score, a.first, a.second) < std::tuple(-b.score, b.first, b.second);
  });
  return found;
}

}  // namespace gridkeeper::registration
