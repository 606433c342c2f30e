// Random commands, events and deadlines: the state folded from the encoded events, and the state
// loaded from a snapshot taken anywhere plus the events after it, are the state that decided them.
#include <gmock/gmock.h>

#include <iterator>
#include <random>

#include "alerting/adapters/alerting_domain.hpp"
#include "eventing/table_snapshot.hpp"

namespace gridkeeper::alerting {
namespace {

constexpr std::string_view kGrid = "310104019001001";

struct Written {
  eventing::EncodedEvent event;
  std::string actor;
  base::TimePoint time;
};

using Snapshot = eventing::TableSnapshot;

Snapshot TakeSnapshot(GridState& state) { return eventing::SnapshotOf<AlertingDomain>(state); }

GridState Loaded(const Snapshot& snapshot) {
  GridState state = AlertingDomain::NewState(kGrid);
  EXPECT_TRUE(eventing::LoadSnapshot<AlertingDomain>(snapshot, state));
  return state;
}

void Fold(GridState& state, const Written& written) {
  const auto event = AlertingDomain::DecodeEvent(written.event.type, written.event.body);
  AlertingDomain::Evolve(state, event.value().value(), {kGrid, written.actor, "id", written.time});
}

void ExpectSame(GridState& a, GridState& b) {
  EXPECT_EQ(TakeSnapshot(a), TakeSnapshot(b));
  EXPECT_EQ(a.climbing, b.climbing);
  EXPECT_EQ(a.by_slot, b.by_slot);
  EXPECT_EQ(a.by_request, b.by_request);
  EXPECT_EQ(a.resting, b.resting);
}

class Play {
 public:
  explicit Play(unsigned seed) : random_(seed) {}

  void Step() {
    now_ += base::Millis{Pick(15 * 60'000)};
    for (auto due = AlertingDomain::NextDeadline(live); due && *due <= now_;
         due = AlertingDomain::NextDeadline(live)) {
      const base::TimePoint fired = *due;
      Write(AlertingDomain::DecideDeadline(live, {}, fired, {kGrid, "", "deadline", now_}), "");
      const auto next = AlertingDomain::NextDeadline(live);
      ASSERT_TRUE(!next || *next > fired);
    }
    const std::string actor = "worker-" + std::to_string(Pick(3));
    const std::string id = "health.events.v1/0/" + std::to_string(Pick(300)) + "/0";
    const auto decided = AlertingDomain::Decide(live, {}, RandomInput(), {kGrid, actor, id, now_});
    if (decided) Write(*decided, actor);
  }

  GridState live;
  std::vector<Written> log;

 private:
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  base::Uuid Named(const char* kind, int n) {
    return base::DeriveUuid({kind, std::to_string(Pick(n))});
  }
  base::Uuid OpenAlert() {
    if (live.open.empty()) return {};
    auto it = live.open.begin();
    std::advance(it, Pick(static_cast<int>(live.open.size())));
    return it->first;
  }
  base::TimePoint SlotEnd() { return base::FromUnixMillis(1'000L * Pick(4)); }
  Input RandomInput() {
    const base::Uuid household = Named("household", 5);
    const base::Uuid resident = Named("resident", 40);
    switch (Pick(10)) {
      case 0:
        return FeverDetected{{Named("case", 5), resident, household, 380 + Pick(20), now_}};
      case 1:
        return FollowUpMissed{{Named("case", 5), resident, household, SlotEnd()}};
      case 2:
        return SupplyOverdue{{Named("request", 20), household, now_}};
      case 3:
        return FollowUpCorrected{Named("case", 5), SlotEnd()};
      case 4:
        return SupplyDelivered{Named("request", 20)};
      case 5:
        return SupplyCancelled{Named("request", 20)};
      case 6:
        return ResidentForgotten{resident};
      case 7:
        return AcknowledgeAlert{OpenAlert(), AcknowledgeReason::kVisiting};
      default:
        return ResolveAlert{OpenAlert(), ResolveReason::kHandled};
    }
  }
  void Write(const std::vector<Event>& events, const std::string& actor) {
    for (const Event& event : events) {
      AlertingDomain::Evolve(live, event, {kGrid, actor, "id", now_});
      log.push_back({AlertingDomain::EncodeEvent(event), actor, now_});
    }
  }

  std::mt19937 random_;
  base::TimePoint now_ = base::FromUnixMillis(1'583'020'800'000);
};

TEST(AlertingFold, SnapshotAndTailAndLogGiveTheLiveState) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 4000; ++step) play.Step();
    ASSERT_GT(play.log.size(), 100U);

    GridState folded = AlertingDomain::NewState(kGrid);
    const std::size_t cut = play.log.size() * seed / 21;
    Snapshot snapshot;
    for (std::size_t i = 0; i < play.log.size(); ++i) {
      if (i == cut) snapshot = TakeSnapshot(folded);
      Fold(folded, play.log[i]);
    }
    ExpectSame(folded, play.live);

    GridState recovered = Loaded(snapshot);
    for (std::size_t i = cut; i < play.log.size(); ++i) Fold(recovered, play.log[i]);
    ExpectSame(recovered, play.live);
  }
}

TEST(AlertingFold, EventsAboutTheUnknownChangeNothing) {
  Play play(7);
  for (int step = 0; step < 300; ++step) play.Step();
  GridState half = AlertingDomain::NewState(kGrid);
  for (std::size_t i = 0; i < play.log.size(); i += 2) Fold(half, play.log[i]);
  const Snapshot taken = TakeSnapshot(half);
  GridState again = Loaded(taken);
  ExpectSame(again, half);
}

}  // namespace
}  // namespace gridkeeper::alerting
