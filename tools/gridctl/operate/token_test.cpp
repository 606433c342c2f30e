#include "operate/token.hpp"

#include <cjose/cjose.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gridkeeper::gridctl {
namespace {

Claims WorkerFor(std::chrono::seconds lifetime) {
  Claims claims;
  claims.subject = "w-1";
  claims.now = base::FromUnixMillis(1'700'000'000'000);
  claims.lifetime = lifetime;
  return claims;
}

TEST(TokenTest, IsVerifiedByThePublicHalfAndCarriesAllClaims) {
  auto pair = MakeKeyPair("");
  ASSERT_TRUE(pair.ok());
  auto token = MintToken(pair->private_jwk, WorkerFor(std::chrono::hours(1)));
  ASSERT_TRUE(token.ok()) << token.status();

  const auto jwk = nlohmann::json::parse(pair->jwks)["keys"][0];
  EXPECT_FALSE(jwk.contains("d"));
  const std::string text = jwk.dump();
  cjose_err error;
  cjose_jwk_t* key = cjose_jwk_import(text.data(), text.size(), &error);
  cjose_jws_t* jws = cjose_jws_import(token->data(), token->size(), &error);
  ASSERT_NE(jws, nullptr);
  ASSERT_TRUE(cjose_jws_verify(jws, key, &error));
  EXPECT_EQ(cjose_header_get(cjose_jws_get_protected(jws), "kid", &error), jwk["kid"]);
  EXPECT_STREQ(cjose_header_get(cjose_jws_get_protected(jws), "alg", &error), "ES256");
  std::uint8_t* payload = nullptr;
  std::size_t size = 0;
  ASSERT_TRUE(cjose_jws_get_plaintext(jws, &payload, &size, &error));
  const auto claims = nlohmann::json::parse(payload, payload + size);
  EXPECT_EQ(claims, (nlohmann::json{{"sub", "w-1"},
                                    {"iss", "gridkeeper"},
                                    {"aud", "gridkeeper"},
                                    {"iat", 1'700'000'000},
                                    {"nbf", 1'700'000'000},
                                    {"exp", 1'700'003'600}}));
  cjose_jws_release(jws);
  cjose_jwk_release(key);
}

TEST(TokenTest, AKeyFileOfSomethingElseIsRefused) {
  EXPECT_FALSE(MintToken("not a key", WorkerFor(std::chrono::hours(1))).ok());
  auto pair = MakeKeyPair("k1");
  ASSERT_TRUE(pair.ok());
  const std::string public_half = nlohmann::json::parse(pair->jwks)["keys"][0].dump();
  EXPECT_FALSE(MintToken(public_half, WorkerFor(std::chrono::hours(1))).ok());
}

TEST(ParseLifetimeTest, TakesANumberWithAUnit) {
  EXPECT_EQ(*ParseLifetime("90s"), std::chrono::seconds(90));
  EXPECT_EQ(*ParseLifetime("15m"), std::chrono::minutes(15));
  EXPECT_EQ(*ParseLifetime("12h"), std::chrono::hours(12));
  EXPECT_EQ(*ParseLifetime("30d"), std::chrono::hours(720));
  for (const char* bad : {"", "h", "12", "-1h", "1.5h", "0s", "999999999999d"}) {
    EXPECT_FALSE(ParseLifetime(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace gridkeeper::gridctl
