// The counter domain through a partition, without Kafka or Redis: what makes effects happen once.
#include "eventing/keyed_partition.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <random>

#include "base/clock.hpp"
#include "eventing/topics.hpp"
#include "testing/counter_domain.hpp"

namespace gridkeeper::eventing {
namespace {

using testing::Add;
using testing::CounterDomain;
using Subject = KeyedPartition<CounterDomain>;

constexpr std::int32_t kPartitions = 4;

class KeyedPartitionTest : public ::testing::Test {
 protected:
  KeyedPartitionTest() { reference_.bootstrap_admin = "admin"; }

  // Decides a command at the next offset; the records it led to.
  std::vector<OutgoingRecord> Decide(const std::string& key, const Add& add,
                                     base::Uuid id = base::NewUuidV7(),
                                     const std::string& actor = "admin") {
    common::v1::CommandMeta meta;
    meta.set_command_id(id.ToString());
    meta.set_actor(actor);
    meta.set_payload_hash(1 + static_cast<std::uint64_t>(add.amount() + 1000));
    meta.set_reply_to("edge");
    return DecideBytes(key, WithMeta(meta, add.SerializeAsString()));
  }
  std::vector<OutgoingRecord> DecideBytes(const std::string& key, const std::string& value,
                                          InputKind kind = InputKind::kOwn) {
    kafka::Record record;
    record.topic = topic_;
    record.partition = 1;
    record.offset = next_offset_++;
    record.appended = base::WallNow();
    record.key = key;
    record.value = value;
    record.type = type_;
    Output out;
    partition_.Decide(record, kind, reference_, now_, out);
    Keep(out.records);
    return out.records;
  }
  std::vector<OutgoingRecord> FireUntil(base::TimePoint until) {
    Output out;
    partition_.DecideDeadlines(until, reference_, until, out);
    Keep(out.records);
    return out.records;
  }
  static Add AddOf(std::int64_t amount) {
    Add add;
    add.set_amount(amount);
    return add;
  }
  static std::string TypeOf(const OutgoingRecord& record) { return std::string(record.type); }
  std::int64_t TotalOf(const std::string& key) const {
    const auto* state = partition_.Find(key);
    const auto* counter = state ? state->counters.Find("total") : nullptr;
    return counter ? counter->total : 0;
  }

  // Folds own events, as recovery does.
  static void FoldInto(Subject& partition, const OutgoingRecord& event, std::int64_t offset) {
    kafka::Record record;
    record.topic = event.topic;
    record.partition = event.partition;
    record.offset = offset;
    record.key = event.key;
    record.value = *event.value;
    const std::string time = FormatTime(event.time);
    record.type = event.type;
    record.id = event.id;
    record.time = time;
    const absl::Status folded = partition.Fold(record);
    ASSERT_TRUE(folded.ok()) << folded;
  }
  // Everything the partition holds, by collection and field.
  static std::map<std::string, std::string> DumpOf(Subject& partition) {
    std::map<std::string, std::string> all;
    partition.StartDump();
    while (auto piece = partition.DumpNext(1)) Into(*piece, all);
    return all;
  }
  static void Into(const Changes& changes, std::map<std::string, std::string>& all) {
    for (const auto& collection : changes.collections) {
      for (const auto& [field, value] : collection.puts) all[collection.name + "|" + field] = value;
      for (const auto& field : collection.erased) all.erase(collection.name + "|" + field);
    }
  }

  // "<staff> <type> <minutes after the first>" of a key's deeds, as they go to Redis.
  std::vector<std::string> DeedsOf(Subject& partition, const std::string& key) {
    std::vector<std::string> deeds;
    for (const auto& [name, value] : DumpOf(partition)) {
      if (!name.starts_with("deeds:" + key + "|")) continue;
      common::v1::Deed deed;
      EXPECT_TRUE(deed.ParseFromString(value));
      deeds.push_back(
          fmt::format("{} {} {}", deed.staff_id(), deed.event_type(),
                      (base::FromUnixMillis(deed.at_ms()) - start_) / std::chrono::minutes{1}));
    }
    return deeds;
  }
  Subject Folded() {
    Subject folded(1, kPartitions);
    for (std::size_t i = 0; i < events_.size(); ++i)
      FoldInto(folded, events_[i], static_cast<std::int64_t>(i));
    return folded;
  }

  void Keep(const std::vector<OutgoingRecord>& records) {
    for (const OutgoingRecord& record : records) {
      if (record.topic == "health.events.v1") events_.push_back(record);
    }
  }

  base::Reference reference_;
  const base::TimePoint start_ = base::FromUnixMillis(1'583'020'800'000);
  base::TimePoint now_ = start_;
  std::string topic_ = "health.commands.v1";
  std::string type_ = Add::descriptor()->full_name();
  Subject partition_{1, kPartitions};
  std::int64_t next_offset_ = 0;
  std::vector<OutgoingRecord> events_;
};

TEST_F(KeyedPartitionTest, ACommandWritesItsEventWithTheCauseInIt) {
  const auto records = Decide("a", AddOf(3));
  ASSERT_EQ(records.size(), 1u);
  testing::Added added;
  ASSERT_TRUE(added.ParseFromString(*records[0].value));
  EXPECT_EQ(added.total(), 3);
  EXPECT_EQ(added.meta().cause().topic(), "health.commands.v1");
  EXPECT_EQ(added.meta().cause().offset(), 0);
  EXPECT_EQ(added.meta().actor(), "admin");
  EXPECT_EQ(added.meta().correlation_id(), added.meta().command_id());
}

TEST_F(KeyedPartitionTest, ARepeatedIdChangesNothingAndAnotherPayloadIsRefused) {
  const base::Uuid id = base::NewUuidV7();
  Decide("a", AddOf(3), id);
  EXPECT_EQ(TypeOf(Decide("a", AddOf(3), id).at(0)), "gridkeeper.common.v1.CommandRepeated");
  EXPECT_EQ(TypeOf(Decide("a", AddOf(4), id).at(0)), "gridkeeper.common.v1.CommandRejected");
  EXPECT_EQ(TotalOf("a"), 3);
  EXPECT_EQ(partition_.ledger().Find(id)->rejected.reason, base::Rejection::kNone);
}

TEST_F(KeyedPartitionTest, AnInputAtOrBelowTheHighestCauseIsSkipped) {
  Decide("a", AddOf(3));
  --next_offset_;
  EXPECT_TRUE(Decide("a", AddOf(3)).empty());
  EXPECT_EQ(TotalOf("a"), 3);
}

TEST_F(KeyedPartitionTest, AnActorOutsideTheAreaIsToldThatThereIsNone) {
  const auto records = Decide("330106001001001", AddOf(1), base::NewUuidV7(), "stranger");
  common::v1::CommandRejected rejected;
  ASSERT_TRUE(rejected.ParseFromString(*records.at(0).value));
  EXPECT_EQ(rejected.reason(), common::v1::REJECTION_REASON_NOT_FOUND);
}

TEST_F(KeyedPartitionTest, ACommandWhoseSubjectMovedIsHandedOnWithItsIdAndWithoutItsScope) {
  Add add = AddOf(3);
  add.set_moved_to("b");
  const base::Uuid id = base::NewUuidV7();
  const auto records = Decide("a", add, id);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(TypeOf(records[0]), "gridkeeper.common.v1.InputForwarded");
  EXPECT_EQ(records[1].topic, "health.commands.v1");
  EXPECT_EQ(records[1].partition, PartitionOf("b", kPartitions));
  EXPECT_EQ(records[1].key, "b");
  EXPECT_EQ(WithoutMeta(*records[1].value), add.SerializeAsString());
  const auto meta = *ReadMeta<common::v1::CommandMeta>(*records[1].value);
  EXPECT_EQ(meta.command_id(), id.ToString());
  EXPECT_EQ(meta.reply_to(), "edge");
  EXPECT_EQ(meta.forwards(), 1);
  EXPECT_EQ(TotalOf("a"), 0);
  EXPECT_TRUE(partition_.TakeChanges().announcements.empty());

  // A retry is handed on again: the other key knows the id.
  EXPECT_EQ(TypeOf(Decide("a", add, id).at(0)), "gridkeeper.common.v1.InputForwarded");

  reference_.bootstrap_admin.clear();  // "admin" has no areas there
  EXPECT_EQ(TypeOf(DecideBytes("b", *records[1].value).at(0)), "gridkeeper.testing.Added");
  EXPECT_EQ(partition_.TakeChanges().announcements.size(), 1u);
}

TEST_F(KeyedPartitionTest, ACommandThatCameBackIsDecidedAndOneThatIsNeverCaughtIsRefused) {
  Add add = AddOf(3);
  add.set_moved_to("b");
  const auto handed_on = Decide("a", add).at(1);
  common::v1::CommandMeta meta = *ReadMeta<common::v1::CommandMeta>(*handed_on.value);
  meta.set_forwards(2);  // by b, to which it had gone
  EXPECT_EQ(TypeOf(DecideBytes("a", WithMeta(meta, AddOf(3).SerializeAsString())).at(0)),
            "gridkeeper.testing.Added");

  meta.set_command_id(base::NewUuidV7().ToString());
  meta.set_forwards(kMaxForwards);
  const auto refused = DecideBytes("a", WithMeta(meta, add.SerializeAsString()));
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(TypeOf(refused[0]), "gridkeeper.common.v1.CommandRejected");
}

TEST_F(KeyedPartitionTest, AThrowingDecideIsADeadLetterWithTheInputAsItWas) {
  Add broken = AddOf(1);
  broken.set_throws(true);
  const base::Uuid id = base::NewUuidV7();
  const auto records = Decide("a", broken, id);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(TypeOf(records[0]), "gridkeeper.common.v1.InputDeadLettered");
  EXPECT_EQ(records[1].topic, "health.commands.v1.health.dlq");
  EXPECT_EQ(ReadMeta<common::v1::CommandMeta>(*records[1].value)->command_id(), id.ToString());
  // The replay keeps its id and is decided as late.
  EXPECT_EQ(TypeOf(Decide("a", AddOf(1), id).at(0)), "gridkeeper.testing.Added");
}

TEST_F(KeyedPartitionTest, BadBytesAndUnknownTypesAreDeadLetters) {
  EXPECT_EQ(TypeOf(DecideBytes("a", "\xff\xff\xff").at(0)),
            "gridkeeper.common.v1.InputDeadLettered");
  type_ = "gridkeeper.testing.Nonsense";
  EXPECT_EQ(TypeOf(Decide("a", AddOf(1)).at(0)), "gridkeeper.common.v1.InputDeadLettered");
}

TEST_F(KeyedPartitionTest, AForeignEventOfNoConcernIsPassedOverWhateverItHolds) {
  type_ = "gridkeeper.supply.v1.Unheard";
  EXPECT_TRUE(DecideBytes("a", "no message", InputKind::kForeign).empty());
  type_ = Add::descriptor()->full_name();
  EXPECT_EQ(TypeOf(DecideBytes("a", "no message", InputKind::kForeign).at(0)),
            "gridkeeper.common.v1.InputDeadLettered");
  EXPECT_EQ(TypeOf(DecideBytes("a", AddOf(1).SerializeAsString(), InputKind::kForeign).at(0)),
            "gridkeeper.common.v1.InputDeadLettered");
  EXPECT_FALSE(DecideBytes("a", WithMeta(common::v1::EventMeta(), AddOf(1).SerializeAsString()),
                           InputKind::kForeign)
                   .empty());
  EXPECT_EQ(TotalOf("a"), 1);
}

TEST_F(KeyedPartitionTest, AnEventBeyondTheSizeLimitIsADeadLetterAndTheStateIsAsBefore) {
  Add large = AddOf(1);
  large.set_note(std::string(900'000, 'x'));
  large.set_tell_key(std::string(200'000, 'k'));
  const auto records = Decide("a", large);
  EXPECT_EQ(TypeOf(records.at(0)), "gridkeeper.common.v1.InputDeadLettered");
  EXPECT_EQ(ReadMeta<common::v1::EventMeta>(*records.at(0).value)->cause().index(), 0);
  EXPECT_EQ(TotalOf("a"), 0);
}

// Each of these once led to an event that no broker takes, in every attempt anew: the partition
// stood still.
TEST_F(KeyedPartitionTest, ARecordWhoseOwnTextsAreHugeIsADeadLetterAndWhatComesAfterGoesOn) {
  const std::string huge(600'000, 'x');
  const auto refusal = Decide("a", AddOf(1), base::NewUuidV7(), huge);
  const auto key = Decide(huge, AddOf(1), base::NewUuidV7(), "nobody");
  type_ = huge;
  const auto type = Decide("a", AddOf(1));
  for (const auto& records : {refusal, key, type}) {
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(TypeOf(records[0]), "gridkeeper.common.v1.InputDeadLettered");
    EXPECT_LT(records[0].key.size() + records[0].value->size(), 2'000u);
    EXPECT_TRUE(common::v1::InputDeadLettered().ParseFromString(*records[0].value));
  }
  EXPECT_EQ(key[1].key, huge);  // the letter is the input as it was
  type_ = Add::descriptor()->full_name();
  Decide("a", AddOf(3));
  EXPECT_EQ(TotalOf("a"), 3);
}

TEST_F(KeyedPartitionTest, ADeadLettersEventCanBeReadWhateverBytesTheRecordHad) {
  const auto key = Decide("\xff\xfe", AddOf(1), base::NewUuidV7(), "nobody");
  type_ = "\xc3(";
  const auto type = Decide("a", AddOf(1));
  for (const auto& records : {key, type}) {
    EXPECT_EQ(TypeOf(records.at(0)), "gridkeeper.common.v1.InputDeadLettered");
    EXPECT_TRUE(common::v1::InputDeadLettered().ParseFromString(*records.at(0).value));
  }
}

TEST_F(KeyedPartitionTest, DeadlinesFireInOrderAndAreNumbered) {
  for (int minute : {3, 1, 2}) {
    Add add = AddOf(1);
    add.set_remind_at_ms(base::ToUnixMillis(now_) + minute * 60'000L);
    Decide("key " + std::to_string(minute), add);
  }
  EXPECT_EQ(partition_.NextDeadline(), now_ + std::chrono::minutes{1});
  const auto records = FireUntil(now_ + std::chrono::minutes{2});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].key, "key 1");
  EXPECT_EQ(records[1].key, "key 2");
  EXPECT_EQ(partition_.ledger().HighestCause("health.deadlines"), 1);
  EXPECT_TRUE(FireUntil(now_ + std::chrono::minutes{2}).empty());
}

TEST_F(KeyedPartitionTest, WhatACommandLedToIsTheDeedOfWhoGaveItAndAFoldGivesTheSame) {
  Decide("a", AddOf(1));
  now_ += std::chrono::minutes{2};
  const base::Uuid id = base::NewUuidV7();
  Decide("a", AddOf(2), id);
  Decide("a", AddOf(2), id);                             // repeated: done once
  Decide("a", AddOf(-1));                                // refused
  Decide("b", AddOf(1), base::NewUuidV7(), "stranger");  // refused
  const std::vector<std::string> wanted = {"admin gridkeeper.testing.Added 0",
                                           "admin gridkeeper.testing.Added 2"};
  EXPECT_EQ(DeedsOf(partition_, "a"), wanted);
  EXPECT_TRUE(DeedsOf(partition_, "b").empty());
  Subject folded = Folded();
  EXPECT_EQ(DeedsOf(folded, "a"), wanted);
}

TEST_F(KeyedPartitionTest, WhatAMessageOrADeadlineLeadsToIsNobodysDeed) {
  Add add = AddOf(1);
  add.set_tell_key("b");
  add.set_remind_at_ms(base::ToUnixMillis(now_));
  const auto records = Decide("a", add);
  ASSERT_EQ(records.size(), 2u);
  FireUntil(now_ + std::chrono::minutes{1});
  DecideBytes("b", *records[1].value);
  EXPECT_EQ(TotalOf("b"), 1);
  EXPECT_EQ(DeedsOf(partition_, "a").size(), 1u);
  EXPECT_TRUE(DeedsOf(partition_, "b").empty());
}

TEST_F(KeyedPartitionTest, ACommandThatWasHandedOnIsADeedWhereItIsDecided) {
  Add add = AddOf(3);
  add.set_moved_to("b");
  const auto records = Decide("a", add);
  DecideBytes("b", *records.at(1).value);
  EXPECT_TRUE(DeedsOf(partition_, "a").empty());
  EXPECT_EQ(DeedsOf(partition_, "b").size(), 1u);
}

TEST_F(KeyedPartitionTest, WhatComesByTheBulkLaneIsNobodysDeed) {
  topic_ = "health.bulk.v1";
  Decide("a", AddOf(3));
  EXPECT_EQ(TotalOf("a"), 3);
  EXPECT_TRUE(DeedsOf(partition_, "a").empty());
}

TEST_F(KeyedPartitionTest, AnOldDeedGoesWithTheNextEventOfItsKeyAndOutOfTheSnapshotToo) {
  std::map<std::string, std::string> snapshot;
  Decide("a", AddOf(1));
  Decide("b", AddOf(1));
  Into(partition_.TakeChanges(), snapshot);
  now_ += kDeedLife;
  Decide("a", AddOf(1));
  Into(partition_.TakeChanges(), snapshot);
  EXPECT_EQ(DeedsOf(partition_, "a"),
            std::vector<std::string>{"admin gridkeeper.testing.Added 4320"});
  EXPECT_EQ(DeedsOf(partition_, "b").size(), 1u);
  EXPECT_EQ(std::count_if(snapshot.begin(), snapshot.end(),
                          [](const auto& one) { return one.first.starts_with("deeds:"); }),
            2);
  Subject folded = Folded();
  EXPECT_EQ(DumpOf(folded), DumpOf(partition_));
}

// Random commands and deadlines: live state, fold of the events, and snapshot plus tail are the
// same.
TEST_F(KeyedPartitionTest, LiveStateIsTheFoldAndSnapshotPlusTailIsTheFold) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    partition_ = Subject(1, kPartitions);
    events_.clear();
    std::map<std::string, std::string> snapshot;
    std::size_t snapshot_events = 0;
    std::vector<base::Uuid> ids;
    for (int step = 0; step < 200; ++step) {
      Add add = AddOf(static_cast<std::int64_t>(random() % 12) - 2);
      if (random() % 4 == 0)
        add.set_remind_at_ms(base::ToUnixMillis(now_) + static_cast<std::int64_t>(random() % 50));
      add.set_throws(random() % 20 == 0);
      if (ids.empty() || random() % 5 != 0) ids.push_back(base::NewUuidV7());
      Decide("key " + std::to_string(random() % 5), add, ids[random() % ids.size()]);
      now_ += base::Millis{random() % 20};
      if (random() % 50 == 0) now_ += std::chrono::hours{40};  // deeds grow old
      FireUntil(now_);
      if (step < 120 && random() % 3 == 0) {
        Into(partition_.TakeChanges(), snapshot);
        snapshot_events = events_.size();
      }
    }
    const auto live = DumpOf(partition_);

    Subject folded(1, kPartitions);
    for (std::size_t i = 0; i < events_.size(); ++i)
      FoldInto(folded, events_[i], static_cast<std::int64_t>(i));
    EXPECT_EQ(DumpOf(folded), live) << "seed " << seed;
    EXPECT_EQ(folded.NextDeadline(), partition_.NextDeadline());

    Subject recovered(1, kPartitions);
    for (const auto& [name, value] : snapshot) {
      const std::size_t split = name.find('|');
      ASSERT_TRUE(recovered.Load(name.substr(0, split), name.substr(split + 1), value).ok());
    }
    recovered.FinishLoad();
    for (std::size_t i = snapshot_events; i < events_.size(); ++i) {
      FoldInto(recovered, events_[i], static_cast<std::int64_t>(i));
    }
    EXPECT_EQ(DumpOf(recovered), live) << "seed " << seed;
  }
}

}  // namespace
}  // namespace gridkeeper::eventing
