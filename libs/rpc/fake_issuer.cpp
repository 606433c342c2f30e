#include "rpc/fake_issuer.hpp"

#include <cjose/base64.h>
#include <cjose/header.h>
#include <cjose/jwk.h>
#include <cjose/jws.h>
#include <cjose/util.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"

namespace gridkeeper::rpc {
namespace {

std::string TakeText(char* text) {
  std::string out(text);
  cjose_get_dealloc()(text);
  return out;
}

std::int64_t Seconds(base::TimePoint time) { return base::ToUnixMillis(time) / 1000; }

cjose_jwk_t* NewKey(FakeIssuer::Kind kind, cjose_err* error) {
  if (kind == FakeIssuer::Kind::kEc) return cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, error);
  return cjose_jwk_create_RSA_random(2048, nullptr, 0, error);
}

}  // namespace

FakeIssuer::FakeIssuer(std::string key_id, Kind kind) : key_id_(std::move(key_id)), kind_(kind) {
  cjose_err error{};
  cjose_jwk_t* key = NewKey(kind, &error);
  cjose_jwk_set_kid(key, key_id_.data(), key_id_.size(), &error);
  private_jwk_ = TakeText(cjose_jwk_to_json(key, true, &error));
  cjose_jwk_release(key);
}

std::string FakeIssuer::PublicJwk() const {
  cjose_err error{};
  cjose_jwk_t* key = cjose_jwk_import(private_jwk_.data(), private_jwk_.size(), &error);
  std::string text = TakeText(cjose_jwk_to_json(key, false, &error));
  cjose_jwk_release(key);
  return text;
}

std::string FakeIssuer::Issue(const FakeClaims& claims) const {
  nlohmann::json header{{"alg", kind_ == Kind::kEc ? "ES256" : "RS256"}, {"kid", key_id_}};
  nlohmann::json payload{{"iss", claims.issuer},
                         {"aud", claims.audience},
                         {"sub", claims.subject},
                         {"exp", Seconds(claims.expires_at)}};
  if (claims.not_before) payload["nbf"] = Seconds(*claims.not_before);
  return Sign(header.dump(), payload.dump());
}

std::string FakeIssuer::IssueFor(const std::string& staff_id) const {
  FakeClaims claims;
  claims.subject = staff_id;
  claims.expires_at = base::WallNow() + std::chrono::hours{1};
  return Issue(claims);
}

std::string FakeIssuer::Sign(const std::string& header, const std::string& payload) const {
  cjose_err error{};
  cjose_jwk_t* key = cjose_jwk_import(private_jwk_.data(), private_jwk_.size(), &error);
  cjose_header_t* fields = cjose_header_new(&error);
  const nlohmann::json parsed = nlohmann::json::parse(header);
  for (const auto& [name, value] : parsed.items()) {
    cjose_header_set(fields, name.c_str(), value.get<std::string>().c_str(), &error);
  }
  cjose_jws_t* jws = cjose_jws_sign(key, fields, reinterpret_cast<const uint8_t*>(payload.data()),
                                    payload.size(), &error);
  const char* compact = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws, &compact, &error)) std::abort();
  std::string token(compact);
  cjose_jws_release(jws);
  cjose_header_release(fields);
  cjose_jwk_release(key);
  return token;
}

std::string EncodeBase64Url(const std::string& bytes) {
  cjose_err error{};
  char* out = nullptr;
  std::size_t size = 0;
  cjose_base64url_encode(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), &out, &size,
                         &error);
  std::string text(out, size);
  cjose_get_dealloc()(out);
  return text;
}

}  // namespace gridkeeper::rpc
