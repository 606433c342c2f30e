#include "gate/gate_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/fake_gate_service.hpp"
#include "gate/scan_line.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;
using testing::HasSubstr;

const ListSigner kSigner('s');

absl::StatusOr<GateList> Read(const std::vector<pb::GetGateListResponse>& pages) {
  return GateList::Read(pages, kSigner.PublicKey(), kGate);
}

pb::Scan ScanOf(const char* line, std::int64_t taken_at_ms = 1000) {
  auto scan = ParseScanLine(line);
  EXPECT_TRUE(scan.ok()) << scan.status();
  scan->set_taken_at_ms(taken_at_ms);
  return *scan;
}

// RFC 8032, 7.1, test 2.
TEST(ListSignatureTest, IsEd25519OfTheStandard) {
  const auto key = KeyOfHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  ASSERT_TRUE(key.ok());
  std::string signature =
      *KeyOfHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da") +
      *KeyOfHex("085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(IsSignedBy(*key, "\x72", signature));
  EXPECT_FALSE(IsSignedBy(*key, "\x73", signature));
  EXPECT_FALSE(IsSignedBy("", "\x72", signature));
  EXPECT_FALSE(IsSignedBy(*key, "\x72", ""));
  signature[5] ^= 1;
  EXPECT_FALSE(IsSignedBy(*key, "\x72", signature));
  EXPECT_FALSE(KeyOfHex("3d40").ok());
  EXPECT_FALSE(KeyOfHex(std::string(64, 'g')).ok());
}

TEST(ListSignatureTest, AFingerprintIsTheFirstHalfOfTheSha256) {
  EXPECT_EQ(KeyToHex(FingerprintOf("abc")), "ba7816bf8f01cfea414140de5dae2223");
}

TEST(GateListTest, SaysWhatTheListSays) {
  pb::GateList list =
      ListOf({"known", "浙A12345", "isolated", "later", "past", "id.mark", "sealed", "shut"});
  list.mutable_entries(2)->set_stop_reason(pb::STOP_REASON_ISOLATED);
  list.mutable_entries(3)->set_valid_from_ms(1001);
  list.mutable_entries(4)->set_valid_until_ms(1000);
  list.mutable_entries(6)->set_zone_stops_out(true);
  list.mutable_entries(7)->set_zone_stops_in(true);
  const auto read = Read({kSigner.Page(list)});
  ASSERT_TRUE(read.ok()) << read.status();
  const struct {
    const char* line;
    pb::StopReason reason;
  } cases[] = {
      {"in known", pb::STOP_REASON_UNSPECIFIED},
      {"in known temp=37.2", pb::STOP_REASON_UNSPECIFIED},
      {"in known temp=37.3", pb::STOP_REASON_FEVER},
      {"in - plate=浙A12345", pb::STOP_REASON_UNSPECIFIED},
      {"in - plate=浙a·123-45", pb::STOP_REASON_UNSPECIFIED},
      {"in - plate=浙A54321", pb::STOP_REASON_UNKNOWN_PASS},
      {"in GK1.330106001001001.id.mark", pb::STOP_REASON_UNSPECIFIED},
      {"in GK1.330106001001002.id.mark", pb::STOP_REASON_UNSPECIFIED},
      {"in GK1.330106001001001.id.other", pb::STOP_REASON_UNKNOWN_PASS},
      {"in unknown", pb::STOP_REASON_UNKNOWN_PASS},
      {"in -", pb::STOP_REASON_NO_PASS},
      {"in isolated", pb::STOP_REASON_ISOLATED},
      {"in later", pb::STOP_REASON_NOT_YET_VALID},
      {"in past", pb::STOP_REASON_EXPIRED},
      {"in sealed", pb::STOP_REASON_UNSPECIFIED},
      {"out sealed", pb::STOP_REASON_RISK_ZONE},
      {"in shut", pb::STOP_REASON_RISK_ZONE},
      {"out shut", pb::STOP_REASON_UNSPECIFIED},
      // Of several the first in the enum's order.
      {"in isolated temp=40.0", pb::STOP_REASON_ISOLATED},
      {"in unknown temp=40.0", pb::STOP_REASON_FEVER},
      {"in - temp=40.0", pb::STOP_REASON_FEVER},
      {"in past temp=40.0", pb::STOP_REASON_FEVER},
  };
  for (const auto& one : cases) {
    const Judgement judged = read->Judge(ScanOf(one.line));
    EXPECT_EQ(judged.reason, one.reason) << one.line;
    EXPECT_EQ(judged.verdict, one.reason == pb::STOP_REASON_UNSPECIFIED ? pb::GATE_VERDICT_ALLOW
                                                                        : pb::GATE_VERDICT_STOP)
        << one.line;
  }
  EXPECT_EQ(read->Judge(ScanOf("in later", 1001)).verdict, pb::GATE_VERDICT_ALLOW);
  EXPECT_EQ(read->Judge(ScanOf("in past", 999)).verdict, pb::GATE_VERDICT_ALLOW);
}

TEST(GateListTest, WithoutAListEverybodyIsStopped) {
  EXPECT_EQ(JudgeWithoutList(ScanOf("in known")),
            (Judgement{pb::GATE_VERDICT_STOP, pb::STOP_REASON_LIST_OUTDATED}));
  EXPECT_EQ(JudgeWithoutList(ScanOf("in -")),
            (Judgement{pb::GATE_VERDICT_STOP, pb::STOP_REASON_NO_PASS}));
}

TEST(GateListTest, IsGoodUntilTheFirstOfItsPagesEnds) {
  pb::GateList first = ListOf({"a"});
  pb::GateList second = ListOf({"b"});
  first.set_valid_until_ms(2000);
  second.set_valid_until_ms(1000);
  const auto read = Read({kSigner.Page(first, "1"), kSigner.Page(second)});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->size(), 2u);
  EXPECT_TRUE(read->IsUsable(base::FromUnixMillis(999)));
  EXPECT_FALSE(read->IsUsable(base::FromUnixMillis(1000)));
}

TEST(GateListTest, IsNotReadWhenItIsTamperedWithOrNotWhole) {
  const pb::GetGateListResponse good = kSigner.Page(ListOf({"a"}));
  pb::GetGateListResponse changed = good;
  *changed.mutable_list() = ListOf({"a", "b"}).SerializeAsString();
  EXPECT_THAT(Read({changed}).status().message(), HasSubstr("page 1 is not signed"));
  EXPECT_FALSE(Read({ListSigner('x').Page(ListOf({"a"}))}).ok());
  pb::GateList other = ListOf({"a"});
  other.set_checkpoint_id("another");
  EXPECT_THAT(Read({kSigner.Page(other)}).status().message(),
              HasSubstr("is of checkpoint another"));
  EXPECT_THAT(Read({kSigner.Page(ListOf({"a"}), "1")}).status().message(),
              HasSubstr("page 2 is missing"));
  EXPECT_FALSE(Read({good, good}).ok());
  EXPECT_FALSE(Read({}).ok());
}

}  // namespace
}  // namespace gridkeeper::gridctl
