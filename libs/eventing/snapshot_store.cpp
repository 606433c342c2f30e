#include "eventing/snapshot_store.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <utility>

#include "base/test_hooks.hpp"
#include "eventing/snapshot_scripts.hpp"

namespace gridkeeper::eventing {
namespace {

constexpr const char* kScanCount = "2000";

absl::StatusOr<SnapshotStore::Written> ToWritten(const absl::StatusOr<redis::Reply>& reply) {
  if (!reply.ok()) return reply.status();
  if (reply->text == "ok") return SnapshotStore::Written::kDone;
  if (reply->text == "token") return SnapshotStore::Written::kNotOwner;
  if (reply->text == "position") return SnapshotStore::Written::kWrongPosition;
  return absl::UnavailableError(fmt::format("Redis refuses a snapshot write: {}", reply->text));
}

// One message per instance: 16 bytes of id, 4 of length (little end first), the outcome; again and
// again.
std::map<std::string, std::string> PayloadByInstance(
    const std::vector<Announcement>& announcements) {
  std::map<std::string, std::string> payloads;
  for (const Announcement& one : announcements) {
    std::string& payload = payloads[one.reply_to];
    payload.append(reinterpret_cast<const char*>(one.command_id.bytes.data()),
                   one.command_id.bytes.size());
    for (int shift = 0; shift < 32; shift += 8)
      payload.push_back(static_cast<char>(one.outcome.size() >> shift));
    payload.append(one.outcome);
  }
  return payloads;
}

}  // namespace

SnapshotKeys::SnapshotKeys(std::string_view cluster_id, std::string_view domain)
    : prefix_(fmt::format("gk:{}:{}:", cluster_id, domain)) {}

std::string SnapshotKeys::Meta(std::int32_t partition) const {
  return Collection(partition, "meta");
}
std::string SnapshotKeys::Collection(std::int32_t partition, std::string_view name) const {
  return fmt::format("{}{{{}}}:{}", prefix_, partition, name);
}
std::string SnapshotKeys::OutcomeChannel(std::string_view instance) const {
  return fmt::format("{}outcome:{}", prefix_, instance);
}

std::string OwnerToken::ToString() const {
  return fmt::format("{:010}:{:015}:{}", generation, base::ToUnixMillis(recovering_since),
                     member_id);
}

SnapshotStore::SnapshotStore(redis::Endpoint endpoint, SnapshotKeys keys)
    : connection_(std::move(endpoint)), keys_(std::move(keys)) {}

absl::StatusOr<redis::Reply> SnapshotStore::Eval(const Script& script,
                                                 std::vector<std::string> keys,
                                                 std::vector<std::string> arguments) {
  redis::Command command = {"EVALSHA", script.sha1(), std::to_string(keys.size())};
  std::move(keys.begin(), keys.end(), std::back_inserter(command));
  std::move(arguments.begin(), arguments.end(), std::back_inserter(command));
  absl::StatusOr<redis::Reply> reply = connection_.Call(command);
  if (reply.ok() && reply->kind == redis::Reply::Kind::kError &&
      reply->text.starts_with("NOSCRIPT")) {
    command[0] = "EVAL";
    command[1] = script.text();
    reply = connection_.Call(command);
  }
  return reply;
}

absl::StatusOr<std::optional<SnapshotStore::Stored>> SnapshotStore::TakeToken(
    std::int32_t partition, const OwnerToken& token) {
  const auto reply = Eval(TakeTokenScript(), {keys_.Meta(partition)}, {token.ToString()});
  if (!reply.ok()) return reply.status();
  if (reply->elements.empty())
    return absl::UnavailableError("Redis refuses the token: " + reply->text);
  if (reply->elements[0].text == "newer") {
    return absl::FailedPreconditionError(fmt::format("partition {} has a later owner", partition));
  }
  Stored stored;
  const std::string& position = reply->elements[1].text;
  const auto [end, error] =
      std::from_chars(position.data(), position.data() + position.size(), stored.position);
  stored.ready = reply->elements[2].text == "1";
  if (error != std::errc{} || !stored.ready ||
      reply->elements[3].text != std::to_string(kSnapshotVersion)) {
    return std::nullopt;
  }
  return stored;
}

absl::Status SnapshotStore::Load(std::int32_t partition, const LoadSink& sink) {
  const auto names = connection_.Call({"SMEMBERS", keys_.Collection(partition, "collections")});
  if (!names.ok()) return names.status();
  if (names->kind != redis::Reply::Kind::kArray)
    return absl::UnavailableError("Redis refuses to name the collections: " + names->text);
  for (const redis::Reply& name : names->elements) {
    std::string cursor = "0";
    do {
      const auto page = connection_.Call(
          {"HSCAN", keys_.Collection(partition, name.text), cursor, "COUNT", kScanCount});
      if (!page.ok()) return page.status();
      if (page->elements.size() != 2)
        return absl::UnavailableError("Redis refuses a scan: " + page->text);
      cursor = page->elements[0].text;
      const std::vector<redis::Reply>& pairs = page->elements[1].elements;
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        if (absl::Status status = sink(name.text, pairs[i].text, pairs[i + 1].text); !status.ok())
          return status;
      }
    } while (cursor != "0");
  }
  return absl::OkStatus();
}

absl::StatusOr<SnapshotStore::Written> SnapshotStore::Write(std::int32_t partition,
                                                            const OwnerToken& token,
                                                            const std::string& from,
                                                            const std::string& to,
                                                            const Changes& changes) {
  std::vector<std::string> keys = {keys_.Meta(partition),
                                   keys_.Collection(partition, "collections")};
  const bool unchecked = TestBug("no_compare_and_set");
  std::vector<std::string> arguments = {unchecked ? "" : token.ToString(), unchecked ? "" : from,
                                        to, std::to_string(changes.collections.size())};
  for (const Changes::Collection& collection : changes.collections) {
    keys.push_back(keys_.Collection(partition, collection.name));
    arguments.push_back(collection.name);
    arguments.push_back(std::to_string(collection.puts.size()));
    for (const auto& [field, value] : collection.puts) {
      arguments.push_back(field);
      arguments.push_back(value);
    }
    arguments.push_back(collection.dropped ? "-1" : std::to_string(collection.erased.size()));
    if (!collection.dropped) {
      arguments.insert(arguments.end(), collection.erased.begin(), collection.erased.end());
    }
  }
  for (auto& [instance, payload] : PayloadByInstance(changes.announcements)) {
    arguments.push_back(keys_.OutcomeChannel(instance));
    arguments.push_back(std::move(payload));
  }
  if (TestBug("offset_written_before_states") && !to.empty()) {
    const auto moved = ToWritten(
        Eval(WriteScript(), {keys[0], keys[1]}, {arguments[0], arguments[1], arguments[2], "0"}));
    if (!moved.ok() || *moved != Written::kDone) return moved;
    arguments[1] = arguments[2] = "";
  }
  CrashPoint("in_projection");
  return ToWritten(Eval(WriteScript(), std::move(keys), std::move(arguments)));
}

absl::StatusOr<SnapshotStore::Written> SnapshotStore::Apply(std::int32_t partition,
                                                            const OwnerToken& token,
                                                            std::int64_t from, std::int64_t to,
                                                            const Changes& changes) {
  return Write(partition, token, std::to_string(from), std::to_string(to), changes);
}

absl::StatusOr<SnapshotStore::Written> SnapshotStore::WritePiece(std::int32_t partition,
                                                                 const OwnerToken& token,
                                                                 const Changes& changes) {
  return Write(partition, token, "", "", changes);
}

absl::StatusOr<SnapshotStore::Written> SnapshotStore::BeginRewrite(std::int32_t partition,
                                                                   const OwnerToken& token) {
  return ToWritten(Eval(BeginRewriteScript(),
                        {keys_.Meta(partition), keys_.Collection(partition, "collections")},
                        {token.ToString(), keys_.Collection(partition, "")}));
}

absl::StatusOr<SnapshotStore::Written> SnapshotStore::FinishRewrite(std::int32_t partition,
                                                                    const OwnerToken& token,
                                                                    std::int64_t position) {
  return ToWritten(
      Eval(FinishRewriteScript(), {keys_.Meta(partition)},
           {token.ToString(), std::to_string(position), std::to_string(kSnapshotVersion)}));
}

absl::StatusOr<bool> SnapshotStore::WasMovedBeyond(std::int32_t partition, std::int64_t offset,
                                                   std::string_view instance) {
  const auto meta = connection_.Call({"HMGET", keys_.Meta(partition), "position", "writer"});
  if (!meta.ok()) return meta.status();
  if (meta->elements.size() != 2)
    return absl::UnavailableError("Redis refuses a look: " + meta->text);
  const std::string& position = meta->elements[0].text;
  std::int64_t stands_at = 0;
  std::from_chars(position.data(), position.data() + position.size(), stands_at);
  // The brokers name a static member "<group.instance.id>-<uuid>".
  return stands_at > offset &&
         meta->elements[1].text.find(fmt::format(":{}-", instance)) != std::string::npos;
}

absl::StatusOr<bool> SnapshotStore::IsAt(std::int32_t partition, const OwnerToken& token,
                                         std::int64_t position) {
  const auto meta =
      connection_.Call({"HMGET", keys_.Meta(partition), "token", "position", "ready"});
  if (!meta.ok()) return meta.status();
  if (meta->elements.size() != 3)
    return absl::UnavailableError("Redis refuses a look: " + meta->text);
  return meta->elements[0].text == token.ToString() &&
         meta->elements[1].text == std::to_string(position) && meta->elements[2].text == "1";
}

}  // namespace gridkeeper::eventing
