#include "base/plate.hpp"

namespace gridkeeper::base {

std::string NormalPlate(std::string_view plate) {
  constexpr std::string_view kDot = "\u00b7";
  std::string normal;
  for (std::size_t i = 0; i < plate.size(); ++i) {
    if (plate.substr(i).starts_with(kDot)) {
      i += kDot.size() - 1;
    } else if (plate[i] != ' ' && plate[i] != '.' && plate[i] != '-') {
      normal.push_back(plate[i] >= 'a' && plate[i] <= 'z' ? static_cast<char>(plate[i] - 'a' + 'A')
                                                          : plate[i]);
    }
  }
  return normal;
}

}  // namespace gridkeeper::base
