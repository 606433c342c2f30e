// A JSON Web Token taken apart: pure functions on text, nothing trusted yet. The signature is
// key_set.hpp's, the whole of a verification token_verifier.hpp's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::rpc {

// Longer ones are refused before anything is decoded.
inline constexpr std::size_t kLongestToken = std::size_t{8} * 1024;

struct Token {
  std::string algorithm;  // as the header claims; check it against the key and the allow-list
  std::string key_id;
  std::string issuer;
  std::vector<std::string> audiences;
  std::string subject;
  base::TimePoint expires_at;
  base::TimePoint not_before;  // the epoch when the token has none
};

// Takes header.payload.signature apart; every field but nbf must be there. The messages say what is
// wrong, never what the token holds.
absl::StatusOr<Token> ParseToken(std::string_view compact);

struct ClaimRules {
  std::string issuer;
  std::string audience;
  base::Millis leeway{0};  // how far two machines' clocks may differ
};

// iss, aud, exp and nbf at `wall_now`.
absl::Status CheckClaims(const Token& token, const ClaimRules& rules, base::TimePoint wall_now);

}  // namespace gridkeeper::rpc
