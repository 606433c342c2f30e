#include "rpc/token.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

namespace gridkeeper::rpc {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::int8_t, 256> MakeBase64UrlValues() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

// Strict, as RFC 7515 wants it: no padding, no white space, no stray bits, so one token has one
// form.
std::optional<std::string> DecodeBase64Url(std::string_view text) {
  static constexpr std::array<std::int8_t, 256> kValues = MakeBase64UrlValues();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const std::int8_t value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count));
    }
  }
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return out;
}

std::optional<Json> DecodeObject(std::string_view part) {
  const std::optional<std::string> text = DecodeBase64Url(part);
  if (!text) return std::nullopt;
  Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::string TextOf(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// A NumericDate: seconds, whole or not. Beyond the year 9999 is no date.
std::optional<base::TimePoint> DateOf(const Json& object, const char* name) {
  constexpr double kLatest = 253402300800.0;
  const auto it = object.find(name);
  if (it == object.end() || !it->is_number()) return std::nullopt;
  const double seconds = it->get<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kLatest) return std::nullopt;
  return base::FromUnixMillis(static_cast<std::int64_t>(seconds * 1000));
}

std::vector<std::string> AudiencesOf(const Json& payload) {
  std::vector<std::string> audiences;
  const auto it = payload.find("aud");
  if (it == payload.end()) return audiences;
  if (it->is_string()) audiences.push_back(it->get<std::string>());
  if (it->is_array()) {
    for (const Json& each : *it) {
      if (each.is_string()) audiences.push_back(each.get<std::string>());
    }
  }
  return audiences;
}

absl::Status Bad(const char* what) { return absl::UnauthenticatedError(what); }

}  // namespace

absl::StatusOr<Token> ParseToken(std::string_view compact) {
  if (compact.size() > kLongestToken) return Bad("the token is longer than 8 KiB");
  const std::size_t first = compact.find('.');
  const std::size_t second = first == std::string_view::npos ? first : compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) {
    return Bad("the token is not a signed JWT: three parts with dots between them");
  }
  const std::optional<Json> header = DecodeObject(compact.substr(0, first));
  if (!header) return Bad("the token's header is not readable");
  if (header->contains("crit")) return Bad("the token asks for extensions that are not known here");
  const std::optional<Json> payload = DecodeObject(compact.substr(first + 1, second - first - 1));
  if (!payload) return Bad("the token's claims are not readable");

  Token token;
  token.algorithm = TextOf(*header, "alg");
  token.key_id = TextOf(*header, "kid");
  token.issuer = TextOf(*payload, "iss");
  token.audiences = AudiencesOf(*payload);
  token.subject = TextOf(*payload, "sub");
  if (token.algorithm.empty()) return Bad("the token names no algorithm (alg)");
  if (token.key_id.empty()) return Bad("the token names no key (kid)");
  if (token.subject.empty()) return Bad("the token names no member of staff (sub)");
  const std::optional<base::TimePoint> expires_at = DateOf(*payload, "exp");
  if (!expires_at) return Bad("the token has no date of expiry (exp)");
  token.expires_at = *expires_at;
  if (payload->contains("nbf")) {
    const std::optional<base::TimePoint> not_before = DateOf(*payload, "nbf");
    if (!not_before) return Bad("the token's nbf is not a date");
    token.not_before = *not_before;
  }
  return token;
}

absl::Status CheckClaims(const Token& token, const ClaimRules& rules, base::TimePoint wall_now) {
  if (token.issuer != rules.issuer) return Bad("the token is of another issuer (iss)");
  if (std::find(token.audiences.begin(), token.audiences.end(), rules.audience) ==
      token.audiences.end()) {
    return Bad("the token is meant for another audience (aud)");
  }
  if (wall_now >= token.expires_at + rules.leeway) {
    return Bad("the token has expired");
  }
  if (wall_now + rules.leeway < token.not_before) return Bad("the token is not valid yet (nbf)");
  return absl::OkStatus();
}

}  // namespace gridkeeper::rpc
