// A record of a batch as the producer takes it: its headers spelled out. One for many records,
// which mostly share their time. Not thread-safe.
#pragma once

#include <string>

#include "base/time.hpp"
#include "eventing/meta.hpp"
#include "eventing/partition.hpp"
#include "kafka/producer.hpp"

namespace gridkeeper::eventing {

class OutgoingView {
 public:
  // Holds until the next call, and as long as the record does.
  const kafka::OutRecord& Of(const OutgoingRecord& record) {
    view_.topic = record.topic;
    view_.partition = record.partition;
    view_.key = record.key;
    view_.value.reset();
    if (record.value) view_.value = *record.value;
    if (record.dead_letter_headers.empty()) {
      if (time_text_.empty() || record.time != time_) {
        time_ = record.time;
        time_text_ = FormatTime(time_);
      }
      view_.headers = {{"ce_specversion", "1.0"}, {"ce_id", record.id},
                       {"ce_type", record.type},  {"ce_source", record.source},
                       {"ce_time", time_text_},   {"content-type", "application/protobuf"}};
    } else {
      view_.headers.assign(record.dead_letter_headers.begin(), record.dead_letter_headers.end());
    }
    return view_;
  }

 private:
  kafka::OutRecord view_;
  base::TimePoint time_{};
  std::string time_text_;
};

}  // namespace gridkeeper::eventing
