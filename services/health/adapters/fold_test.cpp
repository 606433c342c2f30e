// Random commands and deadlines: what the log says of every slot adds up, and the state folded from
// the encoded events, or from a snapshot taken anywhere plus the events after it, is the state that
// decided them.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "eventing/table_snapshot.hpp"
#include "health/adapters/health_domain.hpp"
#include "health/domain/case_policy.hpp"

namespace gridkeeper::health {
namespace {

constexpr std::string_view kGrid = "310104019001001";
constexpr base::TimePoint kStart = base::FromUnixMillis(1'583'020'800'000);
constexpr int kResidentCount = 3;

struct Written {
  Event event;
  eventing::EncodedEvent encoded;
  std::string actor;
  base::TimePoint time;
};

using Snapshot = eventing::TableSnapshot;

Snapshot TakeSnapshot(GridState& state) { return eventing::SnapshotOf<HealthDomain>(state); }

GridState Loaded(const Snapshot& snapshot) {
  GridState state = HealthDomain::NewState(kGrid);
  RC_ASSERT(eventing::LoadSnapshot<HealthDomain>(snapshot, state));
  return state;
}

void Fold(GridState& state, const Written& written) {
  const auto event = HealthDomain::DecodeEvent(written.encoded.type, written.encoded.body);
  RC_ASSERT(event.ok() && event->has_value());
  RC_ASSERT(**event == written.event);
  HealthDomain::Evolve(state, **event, {kGrid, written.actor, "id", written.time});
}

void AssertSame(GridState& a, GridState& b) {
  RC_ASSERT(TakeSnapshot(a) == TakeSnapshot(b));
  RC_ASSERT(a.deadlines == b.deadlines);
  RC_ASSERT(a.open_cases == b.open_cases);
}

class Play {
 public:
  Play() {
    for (int i = 0; i < kResidentCount; ++i) {
      Decide(NoteResidents{Household(i), {Resident(i)}});
    }
  }

  void Step() {
    now_ += std::chrono::minutes{*rc::gen::inRange(0, 9 * 60)};
    // The clock may be late: commands are decided meanwhile.
    if (*rc::gen::inRange(0, 4) != 0) FireDeadlines();
    Decide(RandomInput());
  }
  void FireDeadlines() {
    for (auto due = HealthDomain::NextDeadline(live); due && *due <= now_;
         due = HealthDomain::NextDeadline(live)) {
      const base::TimePoint fired = *due;
      Write(HealthDomain::DecideDeadline(live, {}, fired, {kGrid, "", "deadline", now_}), "");
      const auto next = HealthDomain::NextDeadline(live);
      RC_ASSERT(!next || *next > fired);
    }
  }

  GridState live;
  std::vector<Written> log;
  int readings = 0;

 private:
  static base::Uuid Household(int i) { return base::DeriveUuid({"household", std::to_string(i)}); }
  static base::Uuid Resident(int i) { return base::DeriveUuid({"resident", std::to_string(i)}); }
  static base::Uuid CaseId(int i) { return base::DeriveUuid({"case", std::to_string(i)}); }

  Input RandomInput() {
    const int kind = *rc::gen::inRange(0, 60);
    const int who = *rc::gen::inRange(0, kResidentCount);
    if (kind == 0) return ForgetHousehold{Household(who)};
    if (kind == 1) return NoteResidents{Household(who), {Resident(who)}};
    if (kind == 2) {
      return IsolateArrivals{base::DeriveUuid({"arrival", std::to_string(arrivals_++)}),
                             {Resident(who)},
                             now_ - std::chrono::hours{*rc::gen::inRange(0, 72)},
                             *rc::gen::inRange(0, 6)};
    }
    if (kind < 12 || cases_ == 0) {
      return OpenIsolationCase{CaseId(cases_++), Resident(who), *rc::gen::inRange(0, 6)};
    }
    RecordFollowUp reading;
    reading.case_id = CaseId(cases_ - 1 - *rc::gen::inRange(0, std::min(cases_, 4)));
    reading.temperature_tenths = *rc::gen::inRange(362, 378);
    reading.method = Method::kVisit;
    // Mostly just taken, sometimes days ago, now and then ahead of the clock.
    reading.taken_at = now_ - std::chrono::minutes{*rc::gen::element(0, 0, -4, -6, 30, 4 * 60,
                                                                     11 * 60, 36 * 60, 90 * 60)};
    return reading;
  }
  void Decide(const Input& input) {
    const std::string actor = "worker-" + std::to_string(*rc::gen::inRange(0, 3));
    const auto decided = HealthDomain::Decide(live, {}, input, {kGrid, actor, "input", now_});
    if (!decided) return;
    if (std::holds_alternative<RecordFollowUp>(input)) ++readings;
    Write(*decided, actor);
  }
  void Write(const std::vector<Event>& events, const std::string& actor) {
    for (const Event& event : events) {
      HealthDomain::Evolve(live, event, {kGrid, actor, "id", now_});
      log.push_back({event, HealthDomain::EncodeEvent(event), actor, now_});
    }
  }

  int cases_ = 0;
  int arrivals_ = 0;
  base::TimePoint now_ = kStart;
};

// What the log alone says of one case.
struct Account {
  IsolationCaseOpened opened;
  std::set<base::TimePoint> followed_up, missed, corrected, feverish;
  base::TimePoint closed_at = base::TimePoint::max();
  bool ended = false;

  void Add(const FollowUpRecorded& e) {
    // A reading in a slot that was missed before counts as its correction only.
    if (!missed.contains(e.slot_end)) followed_up.insert(e.slot_end);
  }
  void Add(const FollowUpMissed& e) { RC_ASSERT(missed.insert(e.slot_end).second); }
  void Add(const FollowUpCorrected& e) { RC_ASSERT(corrected.insert(e.slot_end).second); }
  void Add(const FeverDetected& e) { RC_ASSERT(feverish.insert(e.slot_end).second); }
  void Add(const IsolationExtended& e) {
    RC_ASSERT(e.ends_at > opened.ends_at);
    opened.ends_at = e.ends_at;
  }
  void Add(const IsolationCompleted& e) { closed_at = e.completed_at; }
  void Add(const IsolationEnded& e) {
    closed_at = e.ended_at;
    ended = true;
  }
  void Add(const auto&) {}
};

std::map<base::Uuid, Account> AccountsOf(const std::vector<Written>& log) {
  std::map<base::Uuid, Account> accounts;
  for (const Written& written : log) {
    std::visit(
        [&](const auto& e) {
          if constexpr (std::is_same_v<std::decay_t<decltype(e)>, IsolationCaseOpened>) {
            accounts[e.case_id].opened = e;
          } else if constexpr (requires { e.case_id; }) {
            accounts.at(e.case_id).Add(e);
          }
        },
        written.event);
  }
  return accounts;
}

// The ends of all slots owed, found without the policy: minute by minute.
std::vector<base::TimePoint> SlotsOwed(const IsolationCaseOpened& opened) {
  std::vector<base::TimePoint> ends;
  base::TimePoint minute = std::chrono::ceil<std::chrono::minutes>(opened.opened_at);
  for (minute += std::chrono::minutes{60}; minute <= opened.ends_at;
       minute += std::chrono::minutes{1}) {
    const auto local = (minute.time_since_epoch() + std::chrono::hours{8}) % std::chrono::hours{24};
    if (local == std::chrono::hours{12} || local == std::chrono::hours{20}) ends.push_back(minute);
  }
  return ends;
}

void AssertEverySlotIsAccountedFor(const Account& account, base::TimePoint now) {
  for (base::TimePoint end : SlotsOwed(account.opened)) {
    const bool followed_up = account.followed_up.contains(end);
    const bool missed = account.missed.contains(end);
    const bool corrected = account.corrected.contains(end);
    RC_ASSERT(!(followed_up && missed));
    RC_ASSERT(missed || !corrected);
    const bool over = end <= std::min(now, account.closed_at);
    // What an ended case owed while the clock was late is owed no more.
    if (over && !account.ended) RC_ASSERT(followed_up || missed);
    if (!over) RC_ASSERT(!missed);
  }
  const auto owed = SlotsOwed(account.opened);
  for (base::TimePoint end : account.missed) {
    RC_ASSERT(std::find(owed.begin(), owed.end(), end) != owed.end());
  }
  if (now >= account.opened.ends_at) RC_ASSERT(account.closed_at <= account.opened.ends_at);
}

TEST(HealthFold, EverySlotIsFollowedUpOrMissedOrCorrectedOrNotYetDue) {
  EXPECT_TRUE(rc::check([] {
    Play play;
    for (int step = 0; step < 120; ++step) play.Step();
    play.FireDeadlines();
    const base::TimePoint now = play.log.back().time;
    for (const auto& [id, account] : AccountsOf(play.log)) {
      AssertEverySlotIsAccountedFor(account, now);
      const Case& isolation = *play.live.cases.Find(id);
      for (base::TimePoint end : account.missed) {
        RC_ASSERT(MarkOf(isolation, end).state ==
                  (account.corrected.contains(end) ? SlotState::kCorrected : SlotState::kMissed));
      }
      for (base::TimePoint end : account.followed_up) {
        RC_ASSERT(MarkOf(isolation, end).state == SlotState::kFollowedUp);
      }
    }
  }));
}

TEST(HealthFold, EveryReadingIsKept) {
  EXPECT_TRUE(rc::check([] {
    Play play;
    for (int step = 0; step < 120; ++step) play.Step();
    std::size_t kept = 0;
    for (const auto& [key, page] : play.live.pages) {
      RC_ASSERT(page.follow_ups.size() <= kFollowUpsPerPage);
      kept += page.follow_ups.size();
    }
    RC_ASSERT(kept == static_cast<std::size_t>(play.readings));
  }));
}

TEST(HealthFold, SnapshotAndTailAndLogGiveTheLiveState) {
  EXPECT_TRUE(rc::check([] {
    Play play;
    for (int step = 0; step < 120; ++step) play.Step();
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, play.log.size());
    GridState folded = HealthDomain::NewState(kGrid);
    Snapshot snapshot;
    for (std::size_t i = 0; i < play.log.size(); ++i) {
      if (i == cut) snapshot = TakeSnapshot(folded);
      Fold(folded, play.log[i]);
    }
    AssertSame(folded, play.live);

    GridState recovered = Loaded(snapshot);
    for (std::size_t i = cut; i < play.log.size(); ++i) Fold(recovered, play.log[i]);
    AssertSame(recovered, play.live);
  }));
}

// Evolve never refuses: a log with holes folds to some state, and the same one again from its
// snapshot.
TEST(HealthFold, EventsAboutTheUnknownChangeNothing) {
  EXPECT_TRUE(rc::check([] {
    Play play;
    for (int step = 0; step < 120; ++step) play.Step();
    GridState holed = HealthDomain::NewState(kGrid);
    for (const Written& written : play.log) {
      if (*rc::gen::inRange(0, 3) != 0) Fold(holed, written);
    }
    GridState again = Loaded(TakeSnapshot(holed));
    RC_ASSERT(TakeSnapshot(again) == TakeSnapshot(holed));
    RC_ASSERT(HealthDomain::NextDeadline(again) == HealthDomain::NextDeadline(holed));
  }));
}

}  // namespace
}  // namespace gridkeeper::health
