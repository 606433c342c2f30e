#include "gate/scan_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using testing::HasSubstr;

std::string FaultOf(std::string_view line) {
  return std::string(ParseScanLine(line).status().message());
}

TEST(ScanLineTest, ReadsDirectionCodeAndTemperature) {
  const auto scan = ParseScanLine("in GK1.330106001001001.id.00ff temp=36.7");
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(scan->direction(), pb::GATE_DIRECTION_IN);
  EXPECT_EQ(scan->code(), "GK1.330106001001001.id.00ff");
  EXPECT_EQ(scan->plate(), "");
  EXPECT_EQ(scan->temperature_tenths(), 367);
}

TEST(ScanLineTest, ReadsAPlateWhereNoCodeWasScanned) {
  const auto scan = ParseScanLine("in - temp=36.7 plate=浙A12345");
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(scan->code(), "");
  EXPECT_EQ(scan->plate(), "浙A12345");
}

TEST(ScanLineTest, ADashIsNoPassAndTenthsAreAsGoodAsDegrees) {
  const auto scan = ParseScanLine("  out\t-  temp=401 \r");
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(scan->direction(), pb::GATE_DIRECTION_OUT);
  EXPECT_EQ(scan->code(), "");
  EXPECT_EQ(scan->plate(), "");
  EXPECT_EQ(scan->temperature_tenths(), 401);
}

TEST(ScanLineTest, SaysWhatIsWrong) {
  EXPECT_THAT(FaultOf(""), HasSubstr("in|out CODE|-"));
  EXPECT_THAT(FaultOf("in"), HasSubstr("in|out CODE|-"));
  EXPECT_THAT(FaultOf("up GK1"), HasSubstr("in|out CODE|-"));
  for (const char* temperature : {"temp=", "temp=33.9", "temp=45.1", "temp=36,7", "temp=36.75",
                                  "temp=36.", "temp=warm", "temp=-36.7", "temp=36.-7"}) {
    EXPECT_THAT(FaultOf("in - " + std::string(temperature)), HasSubstr("temp: must be 34.0"))
        << temperature;
  }
  EXPECT_THAT(FaultOf("in - plate="), HasSubstr("plate=PLATE"));
  EXPECT_THAT(FaultOf("in GK1 GK2"), HasSubstr("plate=PLATE"));
  EXPECT_THAT(FaultOf("in GK1\xff"), HasSubstr("UTF-8"));
  EXPECT_THAT(FaultOf("in GK1 plate=浙A12345"), HasSubstr("plate: stands where no code"));
  EXPECT_THAT(FaultOf("in - plate=浙A123456789012345"), HasSubstr("plate: is too long"));
  EXPECT_THAT(FaultOf("in " + std::string(101, 'x')), HasSubstr("code: is too long"));
}

TEST(AnswerLineTest, SaysVerdictReasonAndWhereItStands) {
  EXPECT_EQ(AnswerLine(pb::GATE_VERDICT_ALLOW, pb::STOP_REASON_UNSPECIFIED, SaidBy::kService,
                       StandsIn::kLog),
            "ALLOW recorded");
  EXPECT_EQ(AnswerLine(pb::GATE_VERDICT_STOP, pb::STOP_REASON_NOT_YET_VALID, SaidBy::kList,
                       StandsIn::kJournal),
            "STOP NOT_YET_VALID offline kept");
  EXPECT_EQ(ErrorLine("code", "no\npass"), "ERROR code: no pass");
}

}  // namespace
}  // namespace gridkeeper::gridctl
