#include "redis/connection.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <charconv>

namespace gridkeeper::redis {
namespace {

Reply FromHiredis(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::kString;
      reply.text.assign(from.str, static_cast<std::size_t>(from.len));
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kError;
      reply.text.assign(from.str, static_cast<std::size_t>(from.len));
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kArray;
      reply.elements.reserve(from.elements);
      for (std::size_t i = 0; i < from.elements; ++i)
        reply.elements.push_back(FromHiredis(*from.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

timeval ToTimeval(base::Millis t) {
  return {static_cast<time_t>(t.count() / 1000), static_cast<suseconds_t>(t.count() % 1000 * 1000)};
}

}  // namespace

absl::StatusOr<Endpoint> ParseUrl(std::string_view url) {
  constexpr std::string_view kScheme = "redis://";
  Endpoint endpoint;
  std::string_view rest = url;
  if (rest.starts_with(kScheme)) {
    rest.remove_prefix(kScheme.size());
    const std::size_t colon = rest.rfind(':');
    endpoint.host = std::string(rest.substr(0, colon));
    const std::string_view port = colon == std::string_view::npos ? "6379" : rest.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (error == std::errc{} && end == port.data() + port.size() && !endpoint.host.empty() &&
        endpoint.port > 0 && endpoint.port < 65536) {
      return endpoint;
    }
  }
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" is not of the form redis://host:port", url));
}

void Connection::ContextDeleter::operator()(redisContext* context) const { redisFree(context); }

Connection::Connection(Endpoint endpoint, base::Millis timeout)
    : endpoint_(std::move(endpoint)), timeout_(timeout) {}
Connection::~Connection() = default;

absl::Status Connection::Connect() {
  if (context_ != nullptr) return absl::OkStatus();
  context_.reset(
      redisConnectWithTimeout(endpoint_.host.c_str(), endpoint_.port, ToTimeval(timeout_)));
  if (context_ == nullptr || context_->err != 0) return Broken("connecting");
  redisSetTimeout(context_.get(), ToTimeval(timeout_));
  return absl::OkStatus();
}

absl::Status Connection::Broken(const char* doing) {
  absl::Status status = absl::UnavailableError(
      fmt::format("{} to Redis at {}:{}: {}", doing, endpoint_.host, endpoint_.port,
                  context_ == nullptr ? "no memory" : context_->errstr));
  context_.reset();
  return status;
}

absl::Status Connection::Append(const Command& command) {
  std::vector<const char*> parts;
  std::vector<std::size_t> sizes;
  parts.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string& part : command) {
    parts.push_back(part.data());
    sizes.push_back(part.size());
  }
  if (redisAppendCommandArgv(context_.get(), static_cast<int>(parts.size()), parts.data(),
                             sizes.data()) != REDIS_OK) {
    return Broken("writing");
  }
  return absl::OkStatus();
}

absl::StatusOr<Reply> Connection::Read() {
  void* raw = nullptr;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK || raw == nullptr) return Broken("reading");
  std::unique_ptr<redisReply, decltype(&freeReplyObject)> owned(static_cast<redisReply*>(raw),
                                                                &freeReplyObject);
  return FromHiredis(*owned);
}

absl::StatusOr<Reply> Connection::Call(const Command& command) {
  if (absl::Status status = Connect(); !status.ok()) return status;
  if (absl::Status status = Append(command); !status.ok()) return status;
  return Read();
}

absl::StatusOr<std::vector<Reply>> Connection::CallAll(const std::vector<Command>& commands) {
  if (absl::Status status = Connect(); !status.ok()) return status;
  for (const Command& command : commands) {
    if (absl::Status status = Append(command); !status.ok()) return status;
  }
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    absl::StatusOr<Reply> reply = Read();
    if (!reply.ok()) return reply.status();
    replies.push_back(*std::move(reply));
  }
  return replies;
}

absl::StatusOr<Reply> Connection::Receive() {
  if (context_ == nullptr) return absl::UnavailableError("not connected to Redis");
  void* raw = nullptr;
  if (redisGetReply(context_.get(), &raw) == REDIS_OK && raw != nullptr) {
    std::unique_ptr<redisReply, decltype(&freeReplyObject)> owned(static_cast<redisReply*>(raw),
                                                                  &freeReplyObject);
    return FromHiredis(*owned);
  }
  // A read that ran into the time-out leaves the connection usable once its error is cleared.
  if (context_->err == REDIS_ERR_IO && errno == EAGAIN) {
    context_->err = 0;
    context_->errstr[0] = '\0';
    return absl::DeadlineExceededError("no message");
  }
  return Broken("receiving");
}

}  // namespace gridkeeper::redis
