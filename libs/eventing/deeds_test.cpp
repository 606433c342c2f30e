// What is somebody's deed, how long it is kept, and how it is listed.
#include "eventing/deeds.hpp"

#include <gtest/gtest.h>

#include "eventing/deed_page.hpp"
#include "eventing/fake_state_reader.hpp"

namespace gridkeeper::eventing {
namespace {

constexpr std::string_view kType = "gridkeeper.health.v1.FollowUpRecorded";
constexpr std::string_view kImported = "gridkeeper.registration.v1.ResidentsImported";
const base::TimePoint kNow = base::FromUnixMillis(1'583'020'800'000);
const std::string kSubject = base::DeriveUuid({"case"}).ToString();

class DeedsTest : public ::testing::Test {
 protected:
  // Records it if it is a deed.
  bool Note(const DeedFacts& facts) {
    const auto deed = deeds_.DeedOf(facts);
    if (deed) table_.Put(deed->first, deed->second);
    return deed.has_value();
  }
  static DeedFacts Command() {
    return {.topic = "health.commands.v1",
            .offset = 17,
            .is_command = true,
            .actor = "worker",
            .type = kType,
            .subject = kSubject,
            .time = kNow};
  }
  common::v1::Deed Only() const {
    EXPECT_EQ(table_.size(), 1u);
    common::v1::Deed deed;
    EXPECT_TRUE(deed.ParseFromString(deeds_.Encode(table_.begin()->first, table_.begin()->second)));
    return deed;
  }

  Deeds deeds_{"health", kImported};
  DeedTable table_;
};

TEST_F(DeedsTest, AnEntryIsSmall) { EXPECT_EQ(sizeof(DeedTable::const_iterator::value_type), 44u); }

TEST_F(DeedsTest, TheFirstEventOfAPersonsCommandIsADeed) {
  ASSERT_TRUE(Note(Command()));
  const common::v1::Deed deed = Only();
  EXPECT_EQ(deed.at_ms(), base::ToUnixMillis(kNow));
  EXPECT_EQ(deed.staff_id(), "worker");
  EXPECT_EQ(deed.event_type(), kType);
  EXPECT_EQ(deed.subject_id(), kSubject);

  DeedFacts second = Command();
  second.index = 1;
  EXPECT_FALSE(Note(second));
}

TEST_F(DeedsTest, WhatAClockAMessageOrAnotherServiceLedToIsNobodysDeed) {
  DeedFacts message = Command();
  message.is_command = false;
  EXPECT_FALSE(Note(message));
  DeedFacts nobody = Command();
  nobody.actor = "";
  EXPECT_FALSE(Note(nobody));
}

TEST_F(DeedsTest, OfTheBulkLaneOnlyTheNamedTypeIsADeedWhereverItStandsAmongTheEvents) {
  DeedFacts scan = Command();
  scan.topic = "health.bulk.v1";
  EXPECT_FALSE(Note(scan));
  DeedFacts import = scan;
  import.type = kImported;
  import.index = 40;
  EXPECT_TRUE(Note(import));
  EXPECT_TRUE(Note(Command()));  // of the same offset and moment
  EXPECT_EQ(table_.size(), 2u);
}

TEST_F(DeedsTest, ASubjectThatIsNoIdIsKeptAsItIs) {
  DeedFacts facts = Command();
  facts.subject = "worker-2";
  Note(facts);
  EXPECT_EQ(Only().subject_id(), "worker-2");
  facts.subject = "";
  Note(facts);
  EXPECT_EQ(Only().subject_id(), "");
}

TEST_F(DeedsTest, WhatIsLoadedIsAsItWas) {
  Note(Command());
  const auto& [id, deed] = *table_.begin();
  Deeds other("health", kImported);
  DeedTable loaded;
  ASSERT_TRUE(other.Load(id.id.ToString(), deeds_.Encode(id, deed), loaded));
  ASSERT_NE(loaded.Find(id), nullptr);
  EXPECT_EQ(other.Encode(id, *loaded.Find(id)), deeds_.Encode(id, deed));
  EXPECT_FALSE(other.Load("no id", deeds_.Encode(id, deed), loaded));
  EXPECT_FALSE(other.Load(id.id.ToString(), "\xff", loaded));
}

TEST_F(DeedsTest, ADeedIsKeptFor72Hours) {
  Note(Command());
  Deeds::Prune(table_, kNow + kDeedLife - base::Millis{1});
  EXPECT_EQ(table_.size(), 1u);
  Deeds::Prune(table_, kNow + kDeedLife);
  EXPECT_TRUE(table_.empty());
}

TEST_F(DeedsTest, BeyondTheLimitTheOldestGoes) {
  DeedFacts facts = Command();
  for (std::size_t i = 0; i < kMaxDeeds + 3; ++i) {
    facts.offset = static_cast<std::int64_t>(i);
    Note(facts);
    Deeds::Prune(table_, kNow);
  }
  EXPECT_EQ(table_.size(), kMaxDeeds);
  EXPECT_EQ(table_.begin()->first, DeedId::Of(kNow, false, 3));
}

TEST_F(DeedsTest, APageIsOfWhomAndWhenItWasAskedForAreaByArea) {
  FakeStateReader reader;
  const auto put = [&](const std::string& area, const char* staff, std::int64_t minute) {
    common::v1::Deed deed;
    const base::TimePoint at = kNow + std::chrono::minutes{minute};
    deed.set_at_ms(base::ToUnixMillis(at));
    deed.set_staff_id(staff);
    reader.Put(area, std::string(kDeeds), DeedId::Of(at, false, minute).id.ToString(),
               deed.SerializeAsString());
  };
  put("330106001001001", "worker", 2);
  put("330106001001001", "worker", 1);
  put("330106001001001", "other", 4);
  put("330106001001001", "worker", 9);
  put("330106001001", "worker", 3);
  std::vector<std::string> got;
  absl::StatusOr<AreaPage> page;
  DeedQuery query{.areas = {"330106001001", "330106001001001"},
                  .staff_id = "worker",
                  .from = kNow,
                  .until = kNow + std::chrono::minutes{9},
                  .size = 2,
                  .token = ""};
  const auto read = [&] {
    ReadDeeds(
        reader, query,
        [&](const common::v1::Deed& deed) {
          got.push_back(deed.area_code() + " " +
                        std::to_string((deed.at_ms() - base::ToUnixMillis(kNow)) / 60'000));
        },
        [&](absl::StatusOr<AreaPage> answer) { page = std::move(answer); });
  };
  read();
  ASSERT_TRUE(page.ok());
  query.token = page->next_token;
  read();
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->next_token, "");
  EXPECT_EQ(got,
            (std::vector<std::string>{"330106001001 3", "330106001001001 1", "330106001001001 2"}));
}

}  // namespace
}  // namespace gridkeeper::eventing
