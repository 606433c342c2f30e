// The staff of a simulation on the wire: whose token goes with a call, and a client for each.
// Thread-safe.
#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "rpc/rpc_client.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

// The "sub" of a token, unverified; empty when it has none.
std::string SubjectOf(const std::string& token);

class Actors {
 public:
  // With the installation's private key each member of staff gets their own token. Without, a token
  // of the environment (TOKEN_*) stands for its subject, and TOKEN_COMMUNITY for everybody else.
  static absl::StatusOr<std::unique_ptr<Actors>> Make(const Settings& settings,
                                                      const std::string& private_jwk);

  // A client of the service ("health") that calls as this member of staff.
  RpcClient& Client(const std::string& service, const std::string& staff_id);
  // For streams in both directions.
  std::shared_ptr<grpc::Channel> Channel(const std::string& service,
                                         const std::string& staff_id) const;

 private:
  Actors(std::map<std::string, std::string> addresses, std::string private_jwk,
         std::map<std::string, std::string> tokens, RpcClient::Options defaults);
  std::string TokenOf(const std::string& staff_id) const;

  std::map<std::string, std::string> addresses_;  // by service
  std::string private_jwk_;
  std::map<std::string, std::string> tokens_;  // by subject; "" for everybody else
  RpcClient::Options defaults_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<RpcClient>> clients_;
};

}  // namespace gridkeeper::gridctl
