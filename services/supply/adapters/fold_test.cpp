// Random commands, events and deadlines: the state folded from the encoded events, and the state
// loaded from a snapshot taken anywhere plus the events after it, are the state that decided them.
#include <gmock/gmock.h>

#include <random>

#include "eventing/table_snapshot.hpp"
#include "supply/adapters/supply_domain.hpp"

namespace gridkeeper::supply {
namespace {

constexpr std::string_view kGrid = "310104019001001";

struct Written {
  eventing::EncodedEvent event;
  std::string actor;
  base::TimePoint time;
};

using Snapshot = eventing::TableSnapshot;

Snapshot TakeSnapshot(GridState& state) { return eventing::SnapshotOf<SupplyDomain>(state); }

GridState Loaded(const Snapshot& snapshot) {
  GridState state = SupplyDomain::NewState(kGrid);
  EXPECT_TRUE(eventing::LoadSnapshot<SupplyDomain>(snapshot, state));
  return state;
}

void Fold(GridState& state, const Written& written) {
  const auto event = SupplyDomain::DecodeEvent(written.event.type, written.event.body);
  SupplyDomain::Evolve(state, event.value().value(), {kGrid, written.actor, "id", written.time});
}

void ExpectSame(GridState& a, GridState& b) {
  EXPECT_EQ(TakeSnapshot(a), TakeSnapshot(b));
  EXPECT_EQ(a.due, b.due);
  EXPECT_EQ(a.resting, b.resting);
}

class Play {
 public:
  explicit Play(unsigned seed) : random_(seed) {}

  void Step() {
    now_ += base::Millis{Pick(6 * 3'600'000)};
    for (auto due = SupplyDomain::NextDeadline(live); due && *due <= now_;
         due = SupplyDomain::NextDeadline(live)) {
      const base::TimePoint fired = *due;
      Write(SupplyDomain::DecideDeadline(live, {}, fired, {kGrid, "", "deadline", now_}), "");
      const auto next = SupplyDomain::NextDeadline(live);
      ASSERT_TRUE(!next || *next > fired);
    }
    const std::string actor = "worker-" + std::to_string(Pick(3));
    const auto decided =
        SupplyDomain::Decide(live, {}, RandomInput(), {kGrid, actor, "input", now_});
    if (decided) Write(*decided, actor);
  }

  GridState live;
  std::vector<Written> log;

 private:
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  base::Uuid Household() { return base::DeriveUuid({"household", std::to_string(Pick(5))}); }
  base::Uuid Request() {
    return base::DeriveUuid({"request", std::to_string(Pick(std::max(1, requests_)))});
  }
  Input RandomInput() {
    switch (Pick(8)) {
      case 0:
        return NoteHousehold{Household()};
      case 1:
        if (Pick(10) == 0) return ForgetHousehold{Household()};
        [[fallthrough]];
      case 2:
        return RequestSupply{base::DeriveUuid({"request", std::to_string(requests_++)}),
                             Household(),
                             Category::kWater,
                             {{"water", 1 + Pick(9), Unit::kLitre}}};
      case 3:
        return ClaimSupply{Request(), Pick(2) == 0 ? "" : "worker-" + std::to_string(Pick(3))};
      case 4:
        return CancelSupply{Request(), CancelReason::kOther};
      case 5:
        return ConfirmSupply{Request()};
      default:
        return DeliverSupply{Request(), now_ - base::Millis{Pick(1000)}};
    }
  }
  void Write(const std::vector<Event>& events, const std::string& actor) {
    for (const Event& event : events) {
      SupplyDomain::Evolve(live, event, {kGrid, actor, "id", now_});
      log.push_back({SupplyDomain::EncodeEvent(event), actor, now_});
    }
  }

  std::mt19937 random_;
  int requests_ = 0;
  base::TimePoint now_ = base::FromUnixMillis(1'583'020'800'000);
};

TEST(SupplyFold, SnapshotAndTailAndLogGiveTheLiveState) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 600; ++step) play.Step();
    ASSERT_GT(play.log.size(), 100U);

    GridState folded = SupplyDomain::NewState(kGrid);
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

TEST(SupplyFold, EventsAboutTheUnknownChangeNothing) {
  Play play(7);
  for (int step = 0; step < 300; ++step) play.Step();
  GridState half = SupplyDomain::NewState(kGrid);
  for (std::size_t i = 0; i < play.log.size(); i += 2) Fold(half, play.log[i]);
  const Snapshot taken = TakeSnapshot(half);
  GridState again = Loaded(taken);
  ExpectSame(again, half);
}

}  // namespace
}  // namespace gridkeeper::supply
