// Issues tokens and key sets for tests: right ones, and every wrong one that a caller may send.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace gridkeeper::rpc {

struct FakeClaims {
  std::string issuer = "gridkeeper";
  std::string audience = "gridkeeper";
  std::string subject = "w1";
  base::TimePoint expires_at;
  std::optional<base::TimePoint> not_before;
};

class FakeIssuer {
 public:
  enum class Kind : std::uint8_t { kEc, kRsa };

  // A new key pair each time.
  explicit FakeIssuer(std::string key_id, Kind kind = Kind::kEc);

  // The public key as one entry of a key set.
  std::string PublicJwk() const;
  std::string KeySet() const { return "{\"keys\":[" + PublicJwk() + "]}"; }

  // Signed with the algorithm that fits the key.
  std::string Issue(const FakeClaims& claims) const;
  // A right token for this member of staff, for an hour from now.
  std::string IssueFor(const std::string& staff_id) const;
  // Signed; `header` is an object of texts, `payload` any text.
  std::string Sign(const std::string& header, const std::string& payload) const;

 private:
  std::string key_id_;
  Kind kind_;
  std::string private_jwk_;
};

// base64url without padding.
std::string EncodeBase64Url(const std::string& bytes);

}  // namespace gridkeeper::rpc
