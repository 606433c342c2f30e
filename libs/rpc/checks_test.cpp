#include "rpc/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventing/commands.hpp"
#include "gridkeeper/common/v1/command.pb.h"
#include "rpc/grpc_status.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::rpc {
namespace {

using testing::HasSubstr;

template <typename F>
std::string WhyNot(F&& apply) {
  Checks check;
  apply(check);
  return check.ok() ? "" : check.Refusal().value().field + ": " + check.Refusal().value().message;
}

TEST(ChecksTest, WhatIsRightPasses) {
  Checks check;
  const base::Uuid id = base::NewUuidV7();
  EXPECT_EQ(check.Uuid("id", id.ToString()), id);
  EXPECT_TRUE(check.OptionalUuid("id", "").IsNil());
  check.GridCode("grid_code", "330106001001001");
  check.AreaCode("area_code", "330106");
  check.Text("name", "王小明 (2)", {1, 8});
  check.Range("temperature_tenths", 340, 340, 430, "tenths of a degree");
  check.Time("taken_at_ms", 5, base::FromUnixMillis(5), base::FromUnixMillis(5));
  check.Count("residents", 20, 1, 20);
  check.Enum("wait", common::v1::WAIT_ACCEPTED);
  check.OptionalEnum("wait", common::v1::WAIT_UNSPECIFIED);
  check.StaffId("staff_id", "worker-01.b_2");
  check.PageToken("page_token", "");
  check.PageToken("page_token", "330106001001001/" + id.ToString());
  check.PageToken("page_token", "330106001001/" + id.ToString());
  check.PageToken("page_token", "330106/" + id.ToString());
  EXPECT_TRUE(check.ok());
  EXPECT_TRUE(check.status().ok());
}

// A round's due time had passed when its command was sent again, and a command that had been
// carried out was answered as refused.
TEST(ChecksTest, ATimeThatWasRightAtFirstIsRightForEveryRepeat) {
  const base::TimePoint now = base::FromUnixMillis(1'600'000'000'000);
  const base::TimePoint due = now + base::Millis{1};
  for (const base::TimePoint asked : {now, due + base::Millis{1}, due + eventing::kCommandIdLife}) {
    Checks check;
    check.Time("due_at_ms", base::ToUnixMillis(due), asked, asked + std::chrono::days{1});
    EXPECT_TRUE(check.ok());
  }
  EXPECT_THAT(WhyNot([&](Checks& c) {
                c.Time("due_at_ms", base::ToUnixMillis(due),
                       due + eventing::kCommandIdLife + base::Millis{1}, base::TimePoint::max());
              }),
              HasSubstr("due_at_ms: "));
}

TEST(ChecksTest, WhatIsWrongNamesFieldAndRemedy) {
  EXPECT_THAT(WhyNot([](Checks& c) { c.Uuid("id", "x"); }), HasSubstr("id: must be a UUID"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.OptionalUuid("id", "x"); }), HasSubstr("UUID"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.GridCode("grid_code", "330106"); }), HasSubstr("15 digits"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.AreaCode("area_code", "33"); }),
              HasSubstr("6, 9, 12 or 15"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.Range("t", 339, 340, 430, "tenths"); }),
              HasSubstr("339 is not possible; 340..430 tenths is"));
  const base::TimePoint earliest{eventing::kCommandIdLife};
  EXPECT_THAT(WhyNot([&](Checks& c) { c.Time("at", -1, earliest, base::FromUnixMillis(9)); }),
              HasSubstr("at: -1 is not possible; ms since the epoch (UTC), 0..9"));
  EXPECT_THAT(WhyNot([&](Checks& c) { c.Time("at", 10, earliest, base::FromUnixMillis(9)); }),
              HasSubstr("at: 10 is not possible"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.Count("r", 0, 1, 20); }), HasSubstr("1 to 20"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.Enum("wait", common::v1::WAIT_UNSPECIFIED); }),
              HasSubstr("wait: must be one of WAIT_ACCEPTED, WAIT_PROCESSED"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.Enum("wait", static_cast<common::v1::Wait>(77)); }),
              HasSubstr("one of"));
  EXPECT_THAT(WhyNot([](Checks& c) { c.OptionalEnum("wait", static_cast<common::v1::Wait>(-1)); }),
              HasSubstr("wait: must be one of"));
  for (const std::string& bad : {std::string(), std::string("Li Na"), std::string(65, 'a')}) {
    EXPECT_THAT(WhyNot([&](Checks& c) { c.StaffId("staff_id", bad); }),
                HasSubstr("staff_id: must be 1 to 64 of"));
  }
  for (const char* bad : {"x", "/", "330106001001001", "330106001001001/", "330106001001001/x",
                          "33010/018f0000-0000-7000-8000-000000000000"}) {
    EXPECT_THAT(WhyNot([&](Checks& c) { c.PageToken("page_token", bad); }),
                HasSubstr("page_token: is not one that this call gave out"));
  }
  EXPECT_THAT(WhyNot([](Checks& c) { c.Require(false, "days", "too many"); }), "days: too many");
}

TEST(ChecksTest, TextIsMeasuredInCharactersAndMustBeReadable) {
  const auto why = [](std::string_view text) {
    return WhyNot([&](Checks& c) { c.Text("name", text, {1, 3}); });
  };
  EXPECT_EQ(why("王小明"), "");
  EXPECT_THAT(why("王小明明"), HasSubstr("4 characters"));
  EXPECT_THAT(why(""), HasSubstr("1 to 3"));
  EXPECT_THAT(why("a\nb"), HasSubstr("control characters"));
  EXPECT_THAT(why("\xc2\x85"), HasSubstr("control characters"));
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xe7\x8e", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xe0\x80\xaf", "\xc3(", "\x80"}) {
    EXPECT_THAT(why(bytes), HasSubstr("UTF-8"));
  }
}

TEST(ChecksTest, AllFaultsAreToldTheFirstByItsField) {
  Checks check;
  check.GridCode("grid_code", "");
  check.Uuid("case_id", "");
  const base::Rejected refused = check.Refusal().value();
  EXPECT_EQ(refused.reason, base::Rejection::kInvalid);
  EXPECT_EQ(refused.field, "grid_code");
  EXPECT_THAT(refused.message, HasSubstr("; case_id: must be a UUID"));
}

struct Mapping {
  base::Rejection reason;
  grpc::StatusCode code;
};
class RefusalStatusTest : public testing::TestWithParam<Mapping> {};

TEST_P(RefusalStatusTest, HasItsCodeMessageAndReceipt) {
  const grpc::Status status = ToGrpc(ToStatus({GetParam().reason, "days", "too many"}, "c1"));
  EXPECT_EQ(status.error_code(), GetParam().code);
  EXPECT_EQ(status.error_message(), "days: too many");
  const auto receipt = ReceiptIn(status);
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->command_id(), "c1");
  EXPECT_EQ(receipt->state(), common::v1::COMMAND_STATE_REJECTED);
  EXPECT_EQ(static_cast<int>(receipt->reason()), static_cast<int>(GetParam().reason));
  EXPECT_EQ(receipt->field(), "days");
  EXPECT_EQ(receipt->message(), "too many");
}

INSTANTIATE_TEST_SUITE_P(
    EveryReason, RefusalStatusTest,
    testing::Values(Mapping{base::Rejection::kInvalid, grpc::StatusCode::INVALID_ARGUMENT},
                    Mapping{base::Rejection::kNotFound, grpc::StatusCode::NOT_FOUND},
                    Mapping{base::Rejection::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
                    Mapping{base::Rejection::kWrongState, grpc::StatusCode::FAILED_PRECONDITION},
                    Mapping{base::Rejection::kIdReused, grpc::StatusCode::INVALID_ARGUMENT},
                    Mapping{base::Rejection::kIdExpired, grpc::StatusCode::INVALID_ARGUMENT},
                    Mapping{base::Rejection::kDeadLettered, grpc::StatusCode::INTERNAL}));

TEST(GrpcStatusTest, OkStaysOkAndPlainErrorsHaveNoDetails) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  const grpc::Status status = ToGrpc(absl::UnavailableError("later"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), "later");
  EXPECT_FALSE(ReceiptIn(status).has_value());
  EXPECT_FALSE(ReceiptIn(grpc::Status(grpc::StatusCode::INTERNAL, "x", "\xff\xff")).has_value());
}

}  // namespace
}  // namespace gridkeeper::rpc
