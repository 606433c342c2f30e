#include "simulate/actors.hpp"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "base/clock.hpp"
#include "operate/token.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::gridctl {

std::string SubjectOf(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return "";
  std::string payload;
  if (!absl::WebSafeBase64Unescape(token.substr(first + 1, second - first - 1), &payload))
    return "";
  const auto claims = nlohmann::json::parse(payload, nullptr, false);
  if (!claims.is_object()) return "";
  auto it = claims.find("sub");
  return it != claims.end() && it->is_string() ? it->get<std::string>() : "";
}

absl::StatusOr<std::unique_ptr<Actors>> Actors::Make(const Settings& settings,
                                                     const std::string& private_jwk) {
  std::map<std::string, std::string> addresses;
  for (const char* service : {"registration", "health", "supply", "alerting"}) {
    auto address = settings.AddressOf(service);
    if (!address.ok()) return address.status();
    addresses[service] = *address;
  }
  std::map<std::string, std::string> tokens;
  if (private_jwk.empty()) {
    for (const char* role : {"worker", "head", "community", "street", "district"}) {
      if (auto token = settings.TokenAs(role); token.ok()) tokens[SubjectOf(*token)] = *token;
    }
    auto everybody = settings.TokenAs("community");
    if (!everybody.ok()) everybody = settings.Token();
    if (!everybody.ok()) return everybody.status();
    tokens[""] = *everybody;
  }
  RpcClient::Options defaults;
  defaults.timeout = settings.timeout();
  defaults.retries = settings.retries;
  return std::unique_ptr<Actors>(
      new Actors(std::move(addresses), private_jwk, std::move(tokens), std::move(defaults)));
}

Actors::Actors(std::map<std::string, std::string> addresses, std::string private_jwk,
               std::map<std::string, std::string> tokens, RpcClient::Options defaults)
    : addresses_(std::move(addresses)),
      private_jwk_(std::move(private_jwk)),
      tokens_(std::move(tokens)),
      defaults_(std::move(defaults)) {}

std::string Actors::TokenOf(const std::string& staff_id) const {
  if (!private_jwk_.empty()) {
    Claims claims;
    claims.subject = staff_id;
    claims.now = base::WallNow();
    claims.lifetime = std::chrono::hours(24 * 30);
    auto token = MintToken(private_jwk_, claims);
    return token.ok() ? *token : "";  // a bad key is refused by the first call
  }
  auto it = tokens_.find(staff_id);
  return it != tokens_.end() ? it->second : tokens_.at("");
}

RpcClient& Actors::Client(const std::string& service, const std::string& staff_id) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<RpcClient>& client = clients_[{service, staff_id}];
  if (client == nullptr) {
    RpcClient::Options options = defaults_;
    options.address = addresses_.at(service);
    options.token = TokenOf(staff_id);
    client = RpcClient::Make(std::move(options));
  }
  return *client;
}

std::shared_ptr<grpc::Channel> Actors::Channel(const std::string& service,
                                               const std::string& staff_id) const {
  return rpc::Connect(
      {.address = addresses_.at(service), .token = TokenOf(staff_id), .attempts = 1});
}

}  // namespace gridkeeper::gridctl
