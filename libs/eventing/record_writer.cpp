#include "eventing/record_writer.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "eventing/meta.hpp"
#include "eventing/topics.hpp"

namespace gridkeeper::eventing {
namespace {

void SetNextCause(InputContext& context, common::v1::Cause& cause) {
  cause.set_topic(context.topic.data(), context.topic.size());
  cause.set_partition(context.partition);
  cause.set_offset(context.offset);
  cause.set_index(context.next_index++);
}

}  // namespace

RecordWriter::RecordWriter(std::string_view domain, std::int32_t number, std::int32_t partitions)
    : domain_(domain),
      events_topic_(EventsTopic(domain)),
      commands_topic_(CommandsTopic(domain)),
      source_(fmt::format("/gridkeeper/{}/{}", domain, number)),
      number_(number),
      partitions_(partitions) {}

bool RecordWriter::Fits(const OutgoingRecord& record) {
  return record.key.size() + (record.value ? record.value->size() : 0) <= kMaxRecordBytes;
}

OutgoingRecord RecordWriter::Event(InputContext& context, EncodedEvent event,
                                   std::string& id) const {
  // Kept from call to call for its memory: one is written for every event.
  thread_local common::v1::EventMeta meta;
  meta.Clear();
  meta.set_subject(std::move(event.subject));
  SetNextCause(context, *meta.mutable_cause());
  meta.set_correlation_id(context.correlation_id);
  meta.set_actor(context.actor);
  if (context.IsCommand()) {
    meta.set_command_id(context.command_id->ToString());
    meta.set_payload_hash(context.payload_hash);
  }
  meta.set_accepted_at_ms(base::ToUnixMillis(context.accepted_at));
  id = IdOf(meta.cause());
  return {events_topic_,
          number_,
          std::string(context.key),
          WithMeta(meta, event.body),
          id,
          event.type,
          source_,
          context.now,
          {}};
}

OutgoingRecord RecordWriter::Side(InputContext& context, SideRecord side) const {
  common::v1::CommandMeta meta;
  SetNextCause(context, *meta.mutable_origin());
  std::string id = IdOf(meta.origin());
  if (side.kind == SideRecord::Kind::kTable) {
    // Tables are read by key alone and hold their last value for ever.
    return {std::move(side.topic),
            0,
            std::move(side.key),
            std::move(side.body),
            std::move(id),
            side.type,
            source_,
            context.now,
            {}};
  }
  meta.set_command_id(base::DeriveUuid({"message", id}).ToString());
  meta.set_actor(context.actor);
  meta.set_correlation_id(context.correlation_id);
  meta.set_payload_hash(1);
  const std::int32_t partition = PartitionOf(side.key, partitions_);
  return {commands_topic_,
          partition,
          std::move(side.key),
          WithMeta(meta, side.body.value_or("")),
          std::move(id),
          side.type,
          source_,
          context.now,
          {}};
}

OutgoingRecord RecordWriter::Rejected(InputContext& context, const base::Rejected& rejected) const {
  common::v1::CommandRejected body;
  body.set_reason(static_cast<common::v1::RejectionReason>(rejected.reason));
  body.set_field(rejected.field);
  body.set_message(rejected.message);
  std::string id;
  return Event(context, {body.GetDescriptor()->full_name(), "", body.SerializeAsString()}, id);
}

OutgoingRecord RecordWriter::Repeated(InputContext& context) const {
  std::string id;
  return Event(context, {common::v1::CommandRepeated::descriptor()->full_name(), "", ""}, id);
}

std::vector<OutgoingRecord> RecordWriter::Forwarded(InputContext& context,
                                                    const kafka::Record& input,
                                                    const std::string& to_key) const {
  common::v1::InputForwarded body;
  body.set_to_key(to_key);
  std::string id;
  std::vector<OutgoingRecord> records = {
      Event(context, {body.GetDescriptor()->full_name(), "", body.SerializeAsString()}, id)};
  common::v1::CommandMeta meta = *ReadMeta<common::v1::CommandMeta>(input.value);
  meta.set_forwards(context.forwards + 1);
  common::v1::Cause cause;
  SetNextCause(context, cause);
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      std::string(input.type));
  records.push_back({commands_topic_,
                     PartitionOf(to_key, partitions_),
                     to_key,
                     WithMeta(meta, WithoutMeta(input.value)),
                     IdOf(cause),
                     type->full_name(),
                     source_,
                     context.now,
                     {}});
  return records;
}

void RecordWriter::DeadLetter(InputContext& context, const kafka::Record& input,
                              const std::string& reason, std::vector<OutgoingRecord>& out) const {
  OutgoingRecord letter;
  letter.topic = DeadLetterTopic(input.topic, domain_);
  letter.partition = number_;
  letter.key = std::string(input.key);
  letter.value = std::string(input.value);
  letter.dead_letter_headers = {{"ce_specversion", "1.0"},
                                {"ce_id", std::string(input.id)},
                                {"ce_type", std::string(input.type)},
                                {"ce_time", std::string(input.time)},
                                {"content-type", "application/protobuf"},
                                {"gk_dlq_reason", reason},
                                {"gk_dlq_topic", std::string(input.topic)},
                                {"gk_dlq_partition", std::to_string(input.partition)},
                                {"gk_dlq_offset", std::to_string(input.offset)}};
  common::v1::InputDeadLettered body;
  body.set_dead_letter_topic(letter.topic);
  body.set_reason(reason);
  std::string id;
  out.push_back(
      Event(context, {body.GetDescriptor()->full_name(), "", body.SerializeAsString()}, id));
  out.push_back(std::move(letter));
}

}  // namespace gridkeeper::eventing
