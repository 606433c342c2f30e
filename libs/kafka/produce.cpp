#include "kafka/produce.hpp"

#include <fmt/format.h>

namespace gridkeeper::kafka {

absl::Status ProduceRecord(rd_kafka_t* handle, const OutRecord& record, void* opaque) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  const std::string topic(record.topic);
  rd_kafka_vu_t fields[7];
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[0].u.cstr = topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = record.partition;
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  fields[2].u.mem = {const_cast<char*>(record.key.data()), record.key.size()};
  fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[3].u.mem = {record.value ? const_cast<char*>(record.value->data()) : nullptr,
                     record.value ? record.value->size() : 0};
  fields[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[4].u.i = RD_KAFKA_MSG_F_COPY;
  fields[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[5].u.ptr = opaque;
  fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[6].u.headers = headers;
  rd_kafka_error_t* error = rd_kafka_produceva(handle, fields, 7);
  if (error == nullptr) return absl::OkStatus();
  rd_kafka_headers_destroy(headers);
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return ToStatus(code, fmt::format("producing to {}/{}", record.topic, record.partition));
}

}  // namespace gridkeeper::kafka
