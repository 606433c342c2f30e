#include "eventing/ledger.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace gridkeeper::eventing {
namespace {

const base::TimePoint kNow = base::FromUnixMillis(1'700'000'000'000);

// Everything a ledger wrote goes into another one.
Ledger Reload(const Changes& changes) {
  Ledger loaded;
  for (const Changes::Collection& collection : changes.collections) {
    for (const auto& [field, value] : collection.puts) {
      EXPECT_TRUE(loaded.Load(collection.name, field, value)) << collection.name;
    }
  }
  return loaded;
}

TEST(LedgerTest, KeepsAnOutcomeAsItWas) {
  Ledger ledger;
  const base::Uuid id = base::NewUuidV7At(kNow);
  ledger.Record(id, {7, {base::Rejection::kInvalid, "amount", "too much"}}, kNow);
  ASSERT_TRUE(ledger.Find(id));
  EXPECT_EQ(ledger.Find(id)->payload_hash, 7u);
  EXPECT_EQ(ledger.Find(id)->rejected.message, "too much");
  EXPECT_FALSE(ledger.Find(base::NewUuidV7At(kNow)));
}

TEST(LedgerTest, OutcomesSurviveTheirEncoding) {
  const RecordedOutcome refused{0xfedcba9876543210u,
                                {base::Rejection::kNotFound, "grid_code", "no such grid"}};
  const auto decoded = DecodeOutcome(EncodeOutcome(refused));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->payload_hash, refused.payload_hash);
  EXPECT_EQ(decoded->rejected, refused.rejected);
  EXPECT_EQ(DecodeOutcome(EncodeOutcome({5, {}}))->rejected.reason, base::Rejection::kNone);
  EXPECT_FALSE(DecodeOutcome("short"));
}

TEST(LedgerTest, RefusesIdsOlderThan72HoursOrFromTheFuture) {
  Ledger ledger;
  EXPECT_TRUE(ledger.InTime(base::NewUuidV7At(kNow - kCommandIdLife), kNow));
  EXPECT_FALSE(ledger.InTime(base::NewUuidV7At(kNow - kCommandIdLife - base::Millis{1}), kNow));
  EXPECT_TRUE(ledger.InTime(base::NewUuidV7At(kNow + kCommandIdLead), kNow));
  EXPECT_FALSE(ledger.InTime(base::NewUuidV7At(kNow + kCommandIdLead + base::Millis{1}), kNow));
  EXPECT_FALSE(ledger.InTime(base::DeriveUuid({"not a v7"}), kNow));
}

// Otherwise an id could be forgotten and then decided a second time by a handler whose clock is
// behind.
TEST(LedgerTest, AnIdThatMayBeForgottenIsRefusedWhateverTheHandlersClockSays) {
  Ledger ledger;
  const base::Uuid old = base::NewUuidV7At(kNow - kCommandIdLife);
  ledger.Record(base::NewUuidV7At(kNow), {1, {}}, kNow + base::Millis{1});
  EXPECT_FALSE(ledger.InTime(old, kNow - base::Millis{1}));
}

TEST(LedgerTest, ForgetsWhatIsOlderAndSaysWhichCollectionsGo) {
  Ledger ledger;
  const base::Uuid first = base::NewUuidV7At(kNow);
  ledger.Record(first, {1, {}}, kNow);
  Changes changes;
  ledger.TakeChanges(changes);
  const base::TimePoint later = kNow + kCommandIdLife + std::chrono::hours{2};
  ledger.Record(base::NewUuidV7At(later), {1, {}}, later);
  EXPECT_FALSE(ledger.Find(first));
  changes = {};
  ledger.TakeChanges(changes);
  int dropped = 0;
  for (const auto& collection : changes.collections) {
    dropped += collection.dropped && collection.name == OutcomeCollection(first);
  }
  EXPECT_EQ(dropped, 1);
}

TEST(LedgerTest, ChangesAndDumpRebuildTheSameLedger) {
  Ledger ledger;
  const base::Uuid carried_out = base::NewUuidV7At(kNow);
  const base::Uuid refused = base::NewUuidV7At(kNow + std::chrono::hours{1});
  ledger.Record(carried_out, {1, {}}, kNow);
  ledger.Record(refused, {2, {base::Rejection::kWrongState, "", "closed"}}, kNow);
  ledger.NoteCause("health.commands.v1", 41);
  ledger.NoteCause("health.commands.v1", 40);
  ledger.NoteCause("health.deadlines", 3);
  Changes dumped;
  for (const Changes& piece : ledger.Dump(1)) {
    dumped.collections.insert(dumped.collections.end(), piece.collections.begin(),
                              piece.collections.end());
  }
  Changes changed;
  ledger.TakeChanges(changed);
  for (const Changes* changes : {&dumped, &changed}) {
    const Ledger loaded = Reload(*changes);
    EXPECT_EQ(loaded.HighestCause("health.commands.v1"), 41);
    EXPECT_EQ(loaded.HighestCause("health.deadlines"), 3);
    EXPECT_EQ(loaded.HighestCause("supply.events.v1"), -1);
    EXPECT_EQ(loaded.Find(carried_out)->payload_hash, 1u);
    EXPECT_EQ(loaded.Find(refused)->rejected.message, "closed");
  }
  changed = {};
  ledger.TakeChanges(changed);
  EXPECT_TRUE(changed.empty());
}

}  // namespace
}  // namespace gridkeeper::eventing
