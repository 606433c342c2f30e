// One connection to Redis over hiredis. Not thread-safe. Only libs/redis includes hiredis.h.
//
//   redis::Connection redis(endpoint);
//   absl::StatusOr<redis::Reply> reply = redis.Call({"HGET", key, field});
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"

struct redisContext;  // NOLINT(readability-identifier-naming): hiredis' own

namespace gridkeeper::redis {

struct Reply {
  enum class Kind : std::uint8_t { kNil, kString, kInteger, kArray, kError };
  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;             // kString and kError
  std::vector<Reply> elements;  // kArray

  bool IsNil() const { return kind == Kind::kNil; }
};

using Command = std::vector<std::string>;

struct Endpoint {
  std::string host;
  int port = 6379;
};
// Takes redis://host:port.
absl::StatusOr<Endpoint> ParseUrl(std::string_view url);

class Connection {
 public:
  explicit Connection(Endpoint endpoint, base::Millis timeout = base::Millis{2000});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Connects first where there is no connection. UNAVAILABLE: it is broken; whether the command ran
  // is not known. An error reply of the server's is a Reply of kind kError, not a status.
  absl::StatusOr<Reply> Call(const Command& command);
  // All commands in one round trip; the replies in their order.
  absl::StatusOr<std::vector<Reply>> CallAll(const std::vector<Command>& commands);

  // The next message on a connection that has subscribed. DEADLINE_EXCEEDED when none came in time.
  absl::StatusOr<Reply> Receive();

 private:
  absl::Status Connect();
  absl::Status Append(const Command& command);
  absl::StatusOr<Reply> Read();
  absl::Status Broken(const char* doing);

  struct ContextDeleter {
    void operator()(redisContext* context) const;
  };
  Endpoint endpoint_;
  base::Millis timeout_;
  std::unique_ptr<redisContext, ContextDeleter> context_;
};

}  // namespace gridkeeper::redis
