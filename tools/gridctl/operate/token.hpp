// Bearer tokens for an installation that issues its own: an EC P-256 key pair as JWK, the public
// half as a JWKS file for GRIDKEEPER_JWKS_FILE, and ES256-signed JWTs. A token proves who; role and
// areas come from the reference data.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::gridctl {

struct KeyPair {
  std::string private_jwk;  // a secret
  std::string jwks;         // {"keys":[public half]}
};

// `kid` empty: derived from the public key (RFC 7638 thumbprint).
absl::StatusOr<KeyPair> MakeKeyPair(std::string_view kid);

struct Claims {
  std::string subject;  // staff id
  std::string issuer = "gridkeeper";
  std::string audience = "gridkeeper";
  base::TimePoint now;  // wall time
  std::chrono::seconds lifetime{0};
};

absl::StatusOr<std::string> MintToken(std::string_view private_jwk, const Claims& claims);

// "90s", "15m", "12h", "30d".
absl::StatusOr<std::chrono::seconds> ParseLifetime(std::string_view text);

}  // namespace gridkeeper::gridctl
