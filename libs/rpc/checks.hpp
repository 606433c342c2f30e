// Checks of a request's fields, for a handler that validates before it appends or looks up. All are
// made before the first is reported: every message names a field, and says what is possible.
//
//   rpc::Checks check;
//   check.GridCode("grid_code", request.grid_code());
//   const base::Uuid case_id = check.Uuid("case_id", request.case_id());
//   check.Range("temperature_tenths", request.temperature_tenths(), 340, 430, "tenths of a degree
//   Celsius"); check.Enum("method", request.method()); if (!check.ok()) return check.Refusal();
#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/rejection.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::rpc {

struct Lengths {
  std::size_t shortest = 0;  // in characters, not bytes
  std::size_t longest = 0;
};

// The end of the year 9999, ms: later moments are no dates.
inline constexpr std::int64_t kLatestDateMs = 253'402'300'799'999;

class Checks {
 public:
  // The id, or a nil one where the text is none.
  base::Uuid Uuid(std::string_view field, std::string_view text);
  // Nil where the text is empty.
  base::Uuid OptionalUuid(std::string_view field, std::string_view text);
  void GridCode(std::string_view field, std::string_view text);  // 15 digits
  void AreaCode(std::string_view field, std::string_view text);  // 6, 9, 12 or 15 digits
  void StaffId(std::string_view field, std::string_view text);
  // Empty, or of a page over grids (eventing/area_page.hpp): "<area>/<id>".
  void PageToken(std::string_view field, std::string_view text);
  // Readable text: UTF-8 without control characters, `lengths` characters long.
  void Text(std::string_view field, std::string_view text, Lengths lengths);
  void Range(std::string_view field, std::int64_t value, std::int64_t lowest, std::int64_t highest,
             std::string_view unit);
  // A moment on the wire, neither before `earliest` nor after `latest`. A command that is sent
  // again passes as it did at first, however late within its id's life: what has become too old in
  // that time is for decide to see, which answers a repeat with the outcome.
  base::TimePoint Time(std::string_view field, std::int64_t ms, base::TimePoint earliest,
                       base::TimePoint latest);
  // A moment of a look-up, whose 0 means none.
  void Moment(std::string_view field, std::int64_t ms);
  // Of a look-up's page_size: how many to give, 1..1000, 100 for 0.
  std::size_t PageSize(std::int32_t asked, std::string_view unit = "entries");
  void Count(std::string_view field, std::size_t count, std::size_t fewest, std::size_t most);
  // A value that the contract knows, and not UNSPECIFIED.
  template <typename E>
  void Enum(std::string_view field, E value) {
    EnumNumber(field, google::protobuf::GetEnumDescriptor<E>(), static_cast<int>(value));
  }
  // The same, where UNSPECIFIED has a meaning.
  template <typename E>
  void OptionalEnum(std::string_view field, E value) {
    if (static_cast<int>(value) != 0) Enum(field, value);
  }
  // For what only the handler knows.
  void Require(bool holds, std::string_view field, std::string_view message);

  bool ok() const { return failed_.reason == base::Rejection::kNone; }
  // kInvalid, with the first field at fault and all messages.
  tl::unexpected<base::Rejected> Refusal() const { return tl::make_unexpected(failed_); }
  absl::Status status() const;

 private:
  void EnumNumber(std::string_view field, const google::protobuf::EnumDescriptor* type, int value);
  void Fail(std::string_view field, std::string message);

  base::Rejected failed_;
};

}  // namespace gridkeeper::rpc
