#include "contract/printer.hpp"

#include <gtest/gtest.h>

#include "contract/arguments.hpp"
#include "contract/contract.hpp"

namespace gridkeeper::gridctl {
namespace {

MessagePtr AnswerOf(const char* service, const char* rpc, const char* json) {
  MessagePtr answer =
      Contract::Get().NewMessage(Contract::Get().Method(service, rpc).output_type());
  EXPECT_TRUE(MergeJson(*answer, json).ok());
  return answer;
}

TEST(ToTableTest, SingleFieldsAsLines) {
  const auto answer =
      AnswerOf("health", "OpenIsolationCase",
               R"({"receipt":{"command_id":"1","state":"COMMAND_STATE_PROCESSED"},"case_id":"1"})");
  EXPECT_EQ(ToTable(*answer),
            "receipt.command_id           1\n"
            "receipt.state                processed\n"
            "case_id                      1\n");
}

TEST(ToTableTest, ListsAsTablesWithTheColumnsThatAreUsed) {
  const auto answer = AnswerOf(
      "health", "ListCases",
      R"({"cases":[{"case_id":"1","status":"CASE_STATUS_OPEN","opened_at_ms":"1583020800000"},
                                   {"case_id":"22","duty_staff_ids":["w1","w2"]}],"next_page_token":"t"})");
  EXPECT_EQ(ToTable(*answer),
            "next_page_token              t\n"
            "cases (2)\n"
            "case_id  status  opened_at_ms              duty_staff_ids\n"
            "1        open    2020-03-01T00:00:00.000Z  -\n"
            "22       -       -                         w1,w2\n");
}

TEST(ToJsonTest, IsOneLineInTheProtosNamesWithEveryField) {
  const auto answer = AnswerOf("health", "RecordFollowUp", R"({"receipt":{"command_id":"1"}})");
  EXPECT_EQ(ToJson(*answer),
            R"({"receipt":{"command_id":"1","state":"COMMAND_STATE_UNSPECIFIED",)"
            R"("reason":"REJECTION_REASON_UNSPECIFIED","field":"","message":""}})");
}

}  // namespace
}  // namespace gridkeeper::gridctl
