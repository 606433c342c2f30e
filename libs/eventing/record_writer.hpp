// Makes the records of one partition's transaction: own events, side records and dead letters, with
// their meta, CloudEvents headers and ids derived from the cause.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eventing/domain.hpp"
#include "eventing/input_context.hpp"
#include "eventing/partition.hpp"

namespace gridkeeper::eventing {

// What the brokers take by default, less the room for headers.
inline constexpr std::size_t kMaxRecordBytes = 1'000'000;

class RecordWriter {
 public:
  // `partitions`: of every keyed topic.
  RecordWriter(std::string_view domain, std::int32_t number, std::int32_t partitions);

  std::int32_t number() const { return number_; }

  // `id` is set to the event's ce_id.
  OutgoingRecord Event(InputContext& cause, EncodedEvent event, std::string& id) const;
  OutgoingRecord Side(InputContext& cause, SideRecord side) const;
  OutgoingRecord Rejected(InputContext& cause, const base::Rejected& rejected) const;
  OutgoingRecord Repeated(InputContext& cause) const;
  // The command as it was, under another key; and the event that says so.
  std::vector<OutgoingRecord> Forwarded(InputContext& cause, const kafka::Record& input,
                                        const std::string& to_key) const;
  // The input as it was, with the reason, in its dead-letter topic; and the event that says so.
  void DeadLetter(InputContext& cause, const kafka::Record& input, const std::string& reason,
                  std::vector<OutgoingRecord>& out) const;

  static bool Fits(const OutgoingRecord& record);

 private:
  std::string domain_;
  std::string events_topic_;
  std::string commands_topic_;
  std::string source_;
  std::int32_t number_;
  std::int32_t partitions_;
};

}  // namespace gridkeeper::eventing
