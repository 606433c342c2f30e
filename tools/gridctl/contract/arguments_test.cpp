#include "contract/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/contract.hpp"
#include "contract/naming.hpp"
#include "contract/printer.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::HasSubstr;

constexpr base::TimePoint kNow = base::FromUnixMillis(1'583'020'800'000);  // 2020-03-01T00:00:00Z

class SetFieldTest : public testing::Test {
 protected:
  void UseRequestOf(const char* service, const char* rpc) {
    request_ = Contract::Get().NewMessage(Contract::Get().Method(service, rpc).input_type());
  }
  absl::Status Set(const char* field, std::vector<std::string> texts) {
    return SetField(*request_, *request_->GetDescriptor()->FindFieldByName(field), texts, kNow);
  }
  std::string Refusal(const char* field, std::vector<std::string> texts) {
    return std::string(Set(field, std::move(texts)).message());
  }
  MessagePtr request_;
};

TEST_F(SetFieldTest, TakesNumbersTextEnumsAndTimes) {
  UseRequestOf("health", "RecordFollowUp");
  ASSERT_TRUE(Set("grid_code", {"330106001001001"}).ok());
  ASSERT_TRUE(Set("temperature_tenths", {"368"}).ok());
  ASSERT_TRUE(Set("symptoms", {"cough,sore-throat", "SYMPTOM_OTHER"}).ok());
  ASSERT_TRUE(Set("method", {"self_report"}).ok());
  ASSERT_TRUE(Set("taken_at_ms", {"now-90m"}).ok());
  EXPECT_EQ(ToLine(*request_),
            "grid_code=330106001001001 temperature_tenths=368 symptoms=cough,sore_throat,other "
            "method=self_report "
            "taken_at_ms=2020-02-29T22:30:00.000Z");
}

TEST_F(SetFieldTest, RefusalsNameTheFlagAndWhatIsPossible) {
  UseRequestOf("health", "RecordFollowUp");
  EXPECT_EQ(Refusal("temperature_tenths", {"36.8"}),
            "--temperature-tenths 36.8: is no whole number in range");
  EXPECT_EQ(Refusal("temperature_tenths", {"3000000000"}),
            "--temperature-tenths 3000000000: is no whole number in range");
  EXPECT_EQ(Refusal("method", {"mail"}), "--method mail: is none of visit, phone, self_report");
  EXPECT_THAT(Refusal("taken_at_ms", {"yesterday"}), HasSubstr("2020-03-01T08:00:00+08:00"));
  EXPECT_EQ(Refusal("grid_code", {"a", "b"}), "--grid-code: takes one value");
}

TEST_F(SetFieldTest, TakesMessagesAsPairsOrJson) {
  UseRequestOf("supply", "RequestSupply");
  ASSERT_TRUE(Set("items", {"name=rice,quantity=5,unit=kilogram",
                            R"({"name":"milk","quantity":2,"unit":"SUPPLY_UNIT_LITRE"})"})
                  .ok());
  EXPECT_EQ(ToLine(*request_),
            "items=name=rice quantity=5 unit=kilogram; name=milk quantity=2 unit=litre");
  EXPECT_THAT(Refusal("items", {"rice"}), HasSubstr("\"rice\" is no name=value of SupplyItem"));
  EXPECT_THAT(Refusal("items", {"name=rice,amount=5"}), HasSubstr("\"amount=5\""));
  EXPECT_THAT(Refusal("items", {"name=rice,quantity=many"}), HasSubstr("many: is no whole number"));
  EXPECT_THAT(Refusal("items", {R"({"amount":5})"}), HasSubstr("amount"));
}

TEST_F(SetFieldTest, TakesBytesAsTheyArePrinted) {
  UseRequestOf("alerting", "WatchAlerts");
  ASSERT_TRUE(Set("cursor", {"AQID"}).ok());
  EXPECT_EQ(ToLine(*request_), "cursor=AQID");
  EXPECT_EQ(Refusal("cursor", {"?"}), "--cursor ?: is not base64");
}

TEST(ParseTimeTest, TakesEveryFormThatIsPromised) {
  EXPECT_EQ(*ParseTime("1583020800000", kNow), kNow);
  EXPECT_EQ(*ParseTime("now", kNow), kNow);
  EXPECT_EQ(*ParseTime("now+2h", kNow), kNow + std::chrono::hours(2));
  EXPECT_EQ(*ParseTime("2020-03-01T08:00:00+08:00", kNow), kNow);
  EXPECT_EQ(FormatTime(kNow), "2020-03-01T00:00:00.000Z");
  for (const char* bad : {"", "now2h", "now-", "2020-03-01", "12:00"})
    EXPECT_FALSE(ParseTime(bad, kNow).ok()) << bad;
}

TEST(MergeJsonTest, KeepsWhatTheJsonDoesNotName) {
  auto request =
      Contract::Get().NewMessage(Contract::Get().Method("health", "GetCase").input_type());
  ASSERT_TRUE(MergeJson(*request, R"({"case_id":"c"})").ok());
  ASSERT_TRUE(MergeJson(*request, R"({"grid_code":"g"})").ok());
  EXPECT_EQ(ToLine(*request), "grid_code=g case_id=c");
  EXPECT_FALSE(MergeJson(*request, R"({"nonsense":1})").ok());
  EXPECT_FALSE(MergeJson(*request, "{").ok());
}

TEST(NamingTest, WritesNamesAsShellsLikeThem) {
  EXPECT_EQ(Kebab("RecordFollowUp"), "record-follow-up");
  EXPECT_EQ(Kebab("temperature_tenths"), "temperature-tenths");
  const auto* role =
      Contract::Get().Method("registration", "DefineStaff").input_type()->FindFieldByName("role");
  EXPECT_EQ(ShortName(*role->enum_type()->FindValueByNumber(1)), "grid_worker");
  EXPECT_EQ(FindValue(*role->enum_type(), "Grid-Head")->number(), 2);
  EXPECT_EQ(FindValue(*role->enum_type(), "mayor"), nullptr);
}

}  // namespace
}  // namespace gridkeeper::gridctl
