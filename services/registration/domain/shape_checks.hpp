// The checks that the policies of commands are made of: nullopt when nothing is wrong.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "registration/domain/id_number.hpp"

namespace gridkeeper::registration {

using Fault = std::optional<base::Rejected>;

inline Fault Invalid(std::string field, std::string message) {
  return base::Rejected{base::Rejection::kInvalid, std::move(field), std::move(message)};
}

inline Fault CheckText(std::string_view field, std::string_view text, std::size_t shortest,
                       std::size_t longest) {
  const std::optional<std::size_t> count = CountCharacters(text);
  if (!count || *count < shortest || *count > longest) {
    return Invalid(std::string(field),
                   fmt::format("must be {} to {} characters of UTF-8 text without control "
                               "characters",
                               shortest, longest));
  }
  return std::nullopt;
}

inline Fault CheckRange(std::string_view field, std::int64_t value, std::int64_t lowest,
                        std::int64_t highest) {
  if (value >= lowest && value <= highest) return std::nullopt;
  return Invalid(std::string(field),
                 fmt::format("is {}; must be {} to {}", value, lowest, highest));
}

inline Fault CheckIsGrid(std::string_view key) {
  if (base::LevelOf(key) == base::AreaLevel::kGrid) return std::nullopt;
  return Invalid("grid_code", "must be a leaf grid's code of 15 digits");
}

inline Fault CheckIsDistrict(std::string_view key) {
  if (base::LevelOf(key) == base::AreaLevel::kDistrict) return std::nullopt;
  return Invalid("district_code", "must be a district's code of 6 digits");
}

inline Fault CheckIsArea(std::string_view field, std::string_view code) {
  if (base::LevelOf(code) != base::AreaLevel::kNone) return std::nullopt;
  return Invalid(std::string(field), "must be an area's code of 6, 9, 12 or 15 digits");
}

// The first of several checks that found something.
inline Fault FirstOf(std::initializer_list<Fault> faults) {
  for (const Fault& fault : faults) {
    if (fault) return fault;
  }
  return std::nullopt;
}

}  // namespace gridkeeper::registration
