// The loop on real Kafka and Redis.
#include <algorithm>
#include <future>

#include "eventing/forgotten_transactions.hpp"
#include "eventing/ledger.hpp"
#include "loop_fixture.hpp"

namespace gridkeeper::testing {
namespace {

using eventing::OutcomeState;

TEST_F(LoopTest, ACommandIsDecidedOnceAndReadableWhenItsOutcomeIsKnown) {
  StartLoop();
  const base::Uuid id = base::NewUuidV7();
  auto outcome = Send("once", AddOf(3), id);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->state, OutcomeState::kProcessed);
  EXPECT_EQ(FirstAnswer("once").total(), 3);

  outcome = Send("once", AddOf(3), id);  // the client's retry
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->state, OutcomeState::kProcessed);
  EXPECT_EQ(FirstAnswer("once").total(), 3);

  outcome = Send("once", AddOf(4), id);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->rejected.reason, base::Rejection::kIdReused);
  EXPECT_EQ(FirstAnswer("once").total(), 3);
}

TEST_F(LoopTest, ACommandOfTheBulkLaneIsDecidedOnceAndReadableToo) {
  StartLoop();
  const base::Uuid id = base::NewUuidV7();
  for (int time = 1; time <= 2; ++time) {  // the second is the client's retry
    const auto outcome = Send("bulk", AddOf(3), id, eventing::Lane::kBulk);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_EQ(outcome->state, OutcomeState::kProcessed);
    EXPECT_EQ(FirstAnswer("bulk").total(), 3);
  }
  const std::int32_t partition = eventing::PartitionOf("bulk", kPartitions);
  EXPECT_TRUE(
      Eventually([&] { return CommittedOffset(eventing::BulkTopic("health"), partition) == 2; }));
}

// The loop stands still while its readers fetch what comes.
TEST_F(LoopTest, CommandsAreDecidedBeforeABulkBacklogThatCameFirst) {
  StartLoop();
  for (int i = 0; i < 2; ++i) {  // from here on its reader fetches this partition at once
    ASSERT_TRUE(Processed("lanes", AddOf(1)));
  }
  clock_->Hold();
  Append(600, "lanes", "bulk", eventing::Lane::kBulk);
  Append(100, "lanes", "command", eventing::Lane::kCommands);
  ReadTopic(eventing::CommandsTopic("health"));  // what another reader has read the loop's has too
  clock_->Release();
  ASSERT_TRUE(Total("lanes", 702));
  const std::vector<std::string> notes = NotesOf("lanes");
  ASSERT_EQ(notes.size(), 702u);
  EXPECT_EQ(std::count(notes.begin() + 2, notes.begin() + 102, "command"), 100);
}

TEST_F(LoopTest, ADeadlineFiresAfterWhatCameBeforeItByTheBulkLane) {
  StartLoop();
  Add add = AddOf(1);
  add.set_remind_at_ms(clock_->now_ms + 60'000);
  ASSERT_TRUE(Processed("late lane", add));
  clock_->Hold();
  clock_->now_ms += 60'000;
  Append(600, "late lane", "in time", eventing::Lane::kBulk);  // more than a batch of that lane
  clock_->Release();
  ASSERT_TRUE(Eventually([&] { return FirstAnswer("late lane").reminded() == 1; }));
  const std::vector<std::string> notes = NotesOf("late lane");
  const auto reminder = std::find(notes.begin(), notes.end(), "Reminded");
  EXPECT_EQ(std::count(notes.begin(), reminder, "in time"), 600);
}

// Nobody announces anything here, as when an announcement is lost: whoever waits finds the outcome
// by looking.
TEST_F(LoopTest, AnOutcomeFoundByLookingIsNotTakenForThatOfOtherContentUnderTheSameId) {
  StartLoop();
  const base::Uuid id = base::NewUuidV7();
  ASSERT_TRUE(Send("looked", AddOf(3), id).ok());
  StopLoop();
  EXPECT_EQ(Send("looked", AddOf(4), id)->rejected.reason, base::Rejection::kIdReused);
  EXPECT_EQ(Send("looked", AddOf(3), id)->state, OutcomeState::kProcessed);
}

// "LOADING Redis is loading the dataset in memory" was once read as an outcome, of other content.
TEST_F(LoopTest, AnErrorOfRedisIsNoOutcomeOfACommand) {
  const base::Uuid id = base::NewUuidV7();
  const std::int32_t partition = eventing::PartitionOf("errors", kPartitions);
  Redis({"SET", Keys().Collection(partition, eventing::OutcomeCollection(id)), "no hash"});
  std::promise<absl::StatusOr<eventing::Outcome>> answer;
  publisher_->GetOutcome("errors", id, [&](auto outcome) { answer.set_value(outcome); });
  EXPECT_TRUE(absl::IsUnavailable(answer.get_future().get().status()));
  // Else the next loop rewrites this partition's snapshot.
  Redis({"DEL", Keys().Collection(partition, eventing::OutcomeCollection(id))});
}

TEST_F(LoopTest, WhatEndsAForgottenTransactionAsCommittedIsSeenByNoReader) {
  const std::string topic = eventing::EventsTopic("health");
  auto other = *kafka::TransactionalProducer::Open(
      {.bootstrap = bootstrap_, .transactional_id = "other", .watched_topic = topic});
  ASSERT_TRUE(other->Begin().ok());
  ASSERT_TRUE(other->Produce({topic, 0, "theirs", "kept", {}}).ok());
  ASSERT_TRUE(other->AwaitDelivery(std::chrono::seconds{10}).ok());
  const std::int64_t before = EndOf(topic, 0);

  auto ours = *kafka::TransactionalProducer::Open(
      {.bootstrap = bootstrap_, .transactional_id = "ours", .watched_topic = topic});
  const auto metadata = *kafka::MetadataClient::Open(bootstrap_);
  std::int32_t asked = -1;
  const absl::Status closed = eventing::CloseForgottenTransactions(
      *ours, *metadata, "health", kPartitions,
      [&](std::int32_t partition, std::int64_t offset) {
        EXPECT_EQ(offset, before - 1);
        asked = partition;
        return true;
      },
      std::chrono::seconds{10});
  ASSERT_TRUE(closed.ok()) << closed;
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(other->Abort(std::chrono::seconds{10}).ok());
  // A record, its marker and theirs, which is written after it was told as aborted.
  EXPECT_TRUE(Eventually([&] { return EndOf(topic, 0) >= before + 3; }));
  for (const Seen& seen : ReadTopic(topic)) EXPECT_NE(seen.type, kafka::kTransactionFinished);
}

// What a broker leaves behind that ends a transaction only in its books cannot be made here: see
// the fault test 4.5 only_broker.
TEST_F(LoopTest, ClosingForgottenTransactionsLeavesAnotherInstancesOpenOneAlone) {
  const std::string topic = "health.commands.v1.health.dlq";
  auto other = *kafka::TransactionalProducer::Open({.bootstrap = bootstrap_,
                                                    .transactional_id = "other",
                                                    .topics = {topic},
                                                    .watched_topic = topic});
  ASSERT_TRUE(other->Begin().ok());
  ASSERT_TRUE(other->Produce({topic, 0, "theirs", "kept", {}}).ok());
  ASSERT_TRUE(other->AwaitDelivery(std::chrono::seconds{10}).ok());
  const std::int64_t before = EndOf(topic, 0);

  auto ours = *kafka::TransactionalProducer::Open({.bootstrap = bootstrap_,
                                                   .transactional_id = "ours",
                                                   .topics = {topic},
                                                   .watched_topic = topic});
  const auto metadata = *kafka::MetadataClient::Open(bootstrap_);
  const absl::Status closed = eventing::CloseForgottenTransactions(
      *ours, *metadata, "health", kPartitions, [](auto, auto) { return false; },
      std::chrono::seconds{10});
  ASSERT_TRUE(closed.ok()) << closed;
  EXPECT_GT(EndOf(topic, 0), before);  // a record and its marker
  EXPECT_TRUE(other->Abort(std::chrono::seconds{10}).ok());
}

// As in a call to a library that never comes back.
TEST_F(LoopTest, ALoopThatStandsStillEndsItsProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        standstill_ = std::chrono::milliseconds{3000};
        StartLoop();
        clock_->Hold();
        Eventually([] { return false; });
        std::exit(0);
      },
      "the loop stands still");
}

TEST_F(LoopTest, ARefusalIsAnOutcomeToo) {
  StartLoop();
  const base::Uuid id = base::NewUuidV7();
  const auto outcome = Send("refused", AddOf(-1), id);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->state, OutcomeState::kRejected);
  EXPECT_EQ(outcome->rejected.field, "amount");
  EXPECT_EQ(Send("refused", AddOf(-1), id)->rejected, outcome->rejected);
}

TEST_F(LoopTest, AnOldIdIsRefused) {
  StartLoop();
  const base::Uuid old = base::NewUuidV7At(base::WallNow() - std::chrono::hours{73});
  EXPECT_EQ(Send("old", AddOf(1), old)->rejected.reason, base::Rejection::kIdExpired);
  EXPECT_EQ(FirstAnswer("old").total(), 0);
}

TEST_F(LoopTest, TheOutcomeOfACommandThatWasHandedOnIsThatOfWhereItWasDecided) {
  StartLoop();
  Add add = AddOf(5);
  add.set_moved_to("new home");
  const base::Uuid id = base::NewUuidV7();
  EXPECT_EQ(Send("old home", add, id)->state, OutcomeState::kProcessed);
  EXPECT_EQ(FirstAnswer("new home").total(), 5);
  // Whoever asks where it was sent learns the same; a retry changes nothing.
  std::promise<absl::StatusOr<eventing::Outcome>> answer;
  publisher_->GetOutcome("old home", id, [&](auto outcome) { answer.set_value(outcome); });
  EXPECT_EQ(answer.get_future().get()->state, OutcomeState::kProcessed);
  EXPECT_EQ(Send("old home", add, id)->state, OutcomeState::kProcessed);
  EXPECT_EQ(FirstAnswer("new home").total(), 5);

  add.set_amount(-1);
  EXPECT_EQ(Send("old home", add)->rejected.field, "amount");
}

TEST_F(LoopTest, AMessageReachesTheOtherKey) {
  StartLoop();
  Add add = AddOf(5);
  add.set_tell_key("told");
  EXPECT_TRUE(Processed("teller", add));
  EXPECT_TRUE(Total("told", 5));
}

// Else a partition that is quiet for the topic's retention would begin anew at an offset that the
// log no longer holds.
TEST_F(LoopTest, CommittedOffsetsGoOnPastTheMarkersThatEndAnInput) {
  StartLoop();
  Add add = AddOf(5);
  add.set_tell_key("marked");
  ASSERT_TRUE(Processed("marker", add));
  ASSERT_TRUE(Total("marked", 5));
  const std::string topic = eventing::CommandsTopic("health");
  const std::int32_t partition = eventing::PartitionOf("marked", kPartitions);
  EXPECT_TRUE(
      Eventually([&] { return CommittedOffset(topic, partition) == EndOf(topic, partition); }));
}

TEST_F(LoopTest, AnInputThatLedToNothingIsCommittedWithThePartitionsNextTransaction) {
  commit_idle_every_ = std::chrono::hours{1};
  StartLoop();
  const std::string topic = eventing::EventsTopic("registration");
  const std::int32_t partition = eventing::PartitionOf("busy", kPartitions);
  auto registration = *kafka::AppendProducer::Open({.bootstrap = bootstrap_, .topics = {topic}});
  std::promise<absl::Status> appended;
  ASSERT_TRUE(registration
                  ->Append({.topic = topic,
                            .partition = partition,
                            .key = "busy",
                            .value = "",
                            .headers = {{"ce_type", "of no concern"}}},
                           [&](const kafka::Delivered& d) { appended.set_value(d.status); })
                  .ok());
  ASSERT_TRUE(appended.get_future().get().ok());
  ASSERT_TRUE(Eventually([&] { return DecidedBatches() == 1; }));
  EXPECT_LT(CommittedOffset(topic, partition), EndOf(topic, partition));

  ASSERT_TRUE(Processed("busy", AddOf(1)));
  EXPECT_EQ(CommittedOffset(topic, partition), EndOf(topic, partition));
}

// A broker once committed a transaction's offsets without its events.
TEST_F(LoopTest, ACommandWithoutAnEventIsDecidedWhateverOffsetIsCommitted) {
  StartLoop();
  ASSERT_TRUE(Processed("undecided", AddOf(1)));
  StopLoop();
  Append(1, "undecided", "late", eventing::Lane::kCommands);
  const std::int32_t partition = eventing::PartitionOf("undecided", kPartitions);
  const std::string topic = eventing::CommandsTopic("health");
  auto thief = *kafka::TransactionalProducer::Open(
      {.bootstrap = bootstrap_, .transactional_id = "thief", .watched_topic = topic});
  ASSERT_TRUE(thief->Begin().ok());
  ASSERT_TRUE(thief
                  ->SendUnprovenOffsets({{topic, partition, EndOf(topic, partition)}}, "health",
                                        std::chrono::seconds{10})
                  .ok());
  ASSERT_TRUE(thief->Commit(std::chrono::seconds{10}).ok());
  ASSERT_EQ(CommittedOffset(topic, partition), EndOf(topic, partition));

  StartLoop();
  EXPECT_TRUE(Total("undecided", 2));
}

TEST_F(LoopTest, ADeadlineFiresOnceAndNotEarly) {
  StartLoop();
  Add add = AddOf(1);
  add.set_remind_at_ms(clock_->now_ms + 60'000);
  ASSERT_TRUE(Processed("reminded", add));
  clock_->now_ms += 59'999;
  ASSERT_TRUE(Processed("reminded", AddOf(1)));
  EXPECT_EQ(FirstAnswer("reminded").reminded(), 0);
  clock_->now_ms += 1;
  EXPECT_TRUE(Eventually([&] { return FirstAnswer("reminded").reminded() == 1; }));
  clock_->now_ms += 60'000;
  ASSERT_TRUE(Processed("reminded", AddOf(1)));
  EXPECT_EQ(FirstAnswer("reminded").reminded(), 1);
}

TEST_F(LoopTest, WhatCannotBeDecidedBecomesADeadLetterAndTheRestGoesOn) {
  StartLoop();
  Add broken = AddOf(1);
  broken.set_throws(true);
  auto outcome = Send("poison", broken);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->rejected.reason, base::Rejection::kDeadLettered);

  Add large = AddOf(1);
  large.set_note(std::string(900'000, 'x'));
  large.set_tell_key(
      std::string(100'000, 'k'));  // so that the event is larger than the command may be
  outcome = Send("poison", large);
  ASSERT_FALSE(outcome.ok());
  EXPECT_TRUE(absl::IsInvalidArgument(outcome.status()));

  EXPECT_TRUE(Processed("poison", AddOf(7)));
  EXPECT_EQ(FirstAnswer("poison").total(), 7);
  int letters = 0;
  for (const Seen& seen : ReadTopic("health.commands.v1.health.dlq"))
    letters += seen.key == "poison";
  EXPECT_EQ(letters, 1);
}

TEST_F(LoopTest, FlushAllAtNoonLosesNothing) {
  StartLoop();
  ASSERT_TRUE(Processed("flushed", AddOf(1)));
  Redis({"FLUSHALL"});
  ASSERT_TRUE(Total("flushed", 1));
  ASSERT_TRUE(Processed("flushed", AddOf(1)));
  EXPECT_EQ(FirstAnswer("flushed").total(), 2);
}

// Kafka forgets a group that was empty for a week: its generations begin anew at 1.
TEST_F(LoopTest, OwnersOfAGroupThatBeganAnewAreNotHeldUpByTheLastOnesToken) {
  StartLoop();
  ASSERT_TRUE(Processed("begun anew", AddOf(1)));
  StopLoop();
  const base::TimePoint a_week_ago = base::WallNow() - std::chrono::hours{7 * 24};
  for (std::int32_t p = 0; p < kPartitions; ++p) {
    Redis({"HSET", Keys().Meta(p), "token",
           eventing::OwnerToken{1000, a_week_ago, "last"}.ToString()});
  }
  StartLoop();
  ASSERT_TRUE(Processed("begun anew", AddOf(1)));
  EXPECT_TRUE(Total("begun anew", 2));
}

TEST_F(LoopTest, ANewOwnerGoesOnFromSnapshotAndLog) {
  StartLoop();
  ASSERT_TRUE(Processed("handed on", AddOf(1)));
  StopLoop();
  StartLoop();
  ASSERT_TRUE(Processed("handed on", AddOf(1)));
  EXPECT_EQ(FirstAnswer("handed on").total(), 2);
  StopLoop();
  Redis({"FLUSHALL"});
  StartLoop();
  ASSERT_TRUE(Processed("handed on", AddOf(1)));
  EXPECT_TRUE(Total("handed on", 3));
}

TEST_F(LoopTest, PartitionsAreSharedAndTakenOver) {
  eventing::EventLoop& first = StartLoop("health-0");
  ASSERT_TRUE(Eventually([&] { return first.ReadyPartitions() == kPartitions; }));
  eventing::EventLoop& second = StartLoop("health-1");
  ASSERT_TRUE(
      Eventually([&] { return first.ReadyPartitions() == 2 && second.ReadyPartitions() == 2; }));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Processed("shared " + std::to_string(i), AddOf(i)));
  StopLoop("health-0");
  ASSERT_TRUE(Eventually([&] { return second.ReadyPartitions() == kPartitions; }));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Processed("shared " + std::to_string(i), AddOf(1)));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(FirstAnswer("shared " + std::to_string(i)).total(), i + 1);
}

TEST_F(LoopTest, EveryEventHasItsOwnIdAndStandsInItsKeysPartition) {
  std::set<std::string> ids;
  for (const Seen& seen : ReadTopic("health.events.v1")) {
    EXPECT_TRUE(ids.insert(seen.id).second) << seen.id;
    EXPECT_EQ(seen.partition, eventing::PartitionOf(seen.key, kPartitions));
  }
  EXPECT_GT(ids.size(), 0u);
}

}  // namespace
}  // namespace gridkeeper::testing
