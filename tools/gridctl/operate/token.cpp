#include "operate/token.hpp"

#include <cjose/cjose.h>
#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "base/time.hpp"

namespace gridkeeper::gridctl {
namespace {

template <auto Release>
struct Releaser {
  template <typename T>
  void operator()(T* p) const {
    Release(p);
  }
};
using Jwk = std::unique_ptr<cjose_jwk_t, Releaser<cjose_jwk_release>>;
using Header = std::unique_ptr<cjose_header_t, Releaser<cjose_header_release>>;
using Jws = std::unique_ptr<cjose_jws_t, Releaser<cjose_jws_release>>;
using Text = std::unique_ptr<char, Releaser<std::free>>;

absl::Status Failed(std::string_view what, const cjose_err& error) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", what, error.message));
}

// RFC 7638: the digest of the required members in their order, without spaces.
absl::StatusOr<std::string> Thumbprint(const Jwk& key) {
  cjose_err error;
  const Text text(cjose_jwk_to_json(key.get(), false, &error));
  if (text == nullptr) return Failed("public key", error);
  const auto json = nlohmann::json::parse(text.get());
  const std::string members = fmt::format(
      R"({{"crv":"{}","kty":"{}","x":"{}","y":"{}"}})", json["crv"].get<std::string>(),
      json["kty"].get<std::string>(), json["x"].get<std::string>(), json["y"].get<std::string>());
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const std::uint8_t*>(members.data()), members.size(), digest.data());
  char* encoded = nullptr;
  std::size_t length = 0;
  if (!cjose_base64url_encode(digest.data(), digest.size(), &encoded, &length, &error)) {
    return Failed("thumbprint", error);
  }
  const Text owner(encoded);
  return std::string(encoded, length);
}

}  // namespace

absl::StatusOr<KeyPair> MakeKeyPair(std::string_view kid) {
  cjose_err error;
  const Jwk key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
  if (key == nullptr) return Failed("new key", error);
  std::string id(kid);
  if (id.empty()) {
    auto thumbprint = Thumbprint(key);
    if (!thumbprint.ok()) return thumbprint.status();
    id = *thumbprint;
  }
  if (!cjose_jwk_set_kid(key.get(), id.data(), id.size(), &error)) return Failed("key id", error);
  const Text secret(cjose_jwk_to_json(key.get(), true, &error));
  const Text open(cjose_jwk_to_json(key.get(), false, &error));
  if (secret == nullptr || open == nullptr) return Failed("new key", error);
  auto public_jwk = nlohmann::json::parse(open.get());
  public_jwk["use"] = "sig";
  public_jwk["alg"] = "ES256";
  const nlohmann::json jwks = {{"keys", nlohmann::json::array({public_jwk})}};
  return KeyPair{secret.get(), jwks.dump(2)};
}

absl::StatusOr<std::string> MintToken(std::string_view private_jwk, const Claims& claims) {
  cjose_err error;
  const Jwk key(cjose_jwk_import(private_jwk.data(), private_jwk.size(), &error));
  if (key == nullptr) return Failed("the key file holds no JWK", error);
  const char* kid = cjose_jwk_get_kid(key.get(), &error);
  const std::int64_t now = base::ToUnixMillis(claims.now) / 1000;
  const nlohmann::json payload = {{"sub", claims.subject},
                                  {"iss", claims.issuer},
                                  {"aud", claims.audience},
                                  {"iat", now},
                                  {"nbf", now},
                                  {"exp", now + claims.lifetime.count()}};
  const std::string text = payload.dump();
  const Header header(cjose_header_new(&error));
  cjose_header_set(header.get(), CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &error);
  cjose_header_set(header.get(), "typ", "JWT", &error);
  if (kid != nullptr) cjose_header_set(header.get(), CJOSE_HDR_KID, kid, &error);
  const Jws jws(cjose_jws_sign(key.get(), header.get(),
                               reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                               &error));
  if (jws == nullptr)
    return Failed("signing with ES256 (the key must be a private EC P-256 one)", error);
  const char* compact = nullptr;
  if (!cjose_jws_export(jws.get(), &compact, &error)) return Failed("token", error);
  return std::string(compact);
}

absl::StatusOr<std::chrono::seconds> ParseLifetime(std::string_view text) {
  std::int64_t count = 0;
  const std::string number(text.substr(0, text.empty() ? 0 : text.size() - 1));
  if (absl::SimpleAtoi(number, &count) && count > 0 && count < 100'000'000) {
    switch (text.back()) {
      case 's':
        return std::chrono::seconds(count);
      case 'm':
        return std::chrono::minutes(count);
      case 'h':
        return std::chrono::hours(count);
      case 'd':
        return std::chrono::hours(24 * count);
      default:
        break;
    }
  }
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" is no lifetime like 90s, 15m, 12h or 30d", text));
}

}  // namespace gridkeeper::gridctl
