// The key under which the claims of one id number meet: a keyed hash of the number, so that neither
// topic keys nor memory hold the number itself. In text "person:" and 32 hex digits; kept for ever
// in the log.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::registration {

inline constexpr std::string_view kPersonPrefix = "person:";

struct PersonKey {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const PersonKey&) const = default;
  std::string ToString() const;
};

// Takes exactly the text that ToString gives.
std::optional<PersonKey> ParsePersonKey(std::string_view text);

inline bool IsPersonKey(std::string_view key) { return key.starts_with(kPersonPrefix); }

}  // namespace gridkeeper::registration
