// Look-ups over the state as the loop projects it.
#include "health/adapters/health_queries.hpp"

#include <gmock/gmock.h>

#include "eventing/fake_state_reader.hpp"
#include "health/adapters/health_domain.hpp"
#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

using base::ToUnixMillis;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kGrid[] = "310104019001001";
constexpr char kOtherGrid[] = "310104019001002";
constexpr char kCommunity[] = "310104019001";

class HealthQueriesTest : public testing::Test {
 protected:
  HealthQueriesTest() {
    reference_.areas = {{"310104", {"district", ""}},
                        {"310104019", {"street", "310104"}},
                        {kCommunity, {"community", "310104019"}},
                        {kGrid, {"grid", kCommunity}},
                        {kOtherGrid, {"other grid", kCommunity}}};
    reference_.staff["worker-1"] = {base::Role::kGridWorker, {kGrid}};
    reference_.staff["left"] = {base::Role::kGridWorker, {kGrid}, base::TimePoint{}, At(1, 0)};
    reference_.rosters[kGrid] = {{"worker-1", "left", "never came"}};
  }

  // As the loop does after a batch.
  void Project(GridState& state, const std::string& grid = kGrid) {
    HealthDomain::VisitTables(state, [&](std::string_view kind, auto& table) {
      for (const auto& [key, value] : table) {
        reader_.Put(grid, std::string(kind), HealthDomain::FieldOf(key),
                    HealthDomain::EncodeEntity(value));
      }
    });
  }
  AskedAt Asked(base::TimePoint now) const {
    return {now, std::make_shared<const base::Reference>(reference_)};
  }
  absl::StatusOr<v1::IsolationCase> GetCase(const base::Uuid& id, base::TimePoint now) {
    v1::GetCaseResponse response;
    absl::Status status = absl::UnknownError("not called back");
    HealthQueries(reader_).GetCase(kGrid, id, Asked(now), response,
                                   [&](absl::Status s) { status = std::move(s); });
    if (!status.ok()) return status;
    return response.isolation_case();
  }
  absl::StatusOr<v1::ListCasesResponse> List(v1::CaseFilter filter, base::TimePoint now,
                                             const std::string& area = kGrid,
                                             const HealthQueries::Page& page = {}) {
    v1::ListCasesResponse response;
    absl::Status status = absl::UnknownError("not called back");
    HealthQueries(reader_).ListCases(area, filter, page, Asked(now), response,
                                     [&](absl::Status s) { status = std::move(s); });
    if (!status.ok()) return status;
    return response;
  }
  int Count(v1::CaseFilter filter, base::TimePoint now) { return List(filter, now)->cases_size(); }

  base::Reference reference_;
  eventing::FakeStateReader reader_;
};

// A case of another resident in this state.
void AddCase(Scenario& grid, const std::string& name) {
  const base::Uuid resident = base::DeriveUuid({"resident of", name});
  grid.Given(ResidentNoted{resident, kHousehold});
  ASSERT_TRUE(grid.When(OpenIsolationCase{base::DeriveUuid({name}), resident, 3}));
}

TEST_F(HealthQueriesTest, ACaseShowsItsFollowUpsOldestFirst) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  SymptomSet cough;
  cough.Add(1);
  grid.now = At(2, 11);
  ASSERT_TRUE(grid.When(RecordFollowUp{kCase, 371, cough, Method::kVisit, At(2, 10)}));
  grid.actor = "worker-2";
  ASSERT_TRUE(grid.WhenReading(At(2, 9, 30)));
  Project(grid.state);

  const auto found = GetCase(kCase, At(2, 11));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->case_id(), kCase.ToString());
  EXPECT_EQ(found->grid_code(), kGrid);
  EXPECT_EQ(found->resident_id(), kResident.ToString());
  EXPECT_EQ(found->household_id(), kHousehold.ToString());
  EXPECT_EQ(found->status(), v1::CASE_STATUS_OPEN);
  EXPECT_EQ(found->opened_at_ms(), ToUnixMillis(At(2, 9)));
  EXPECT_EQ(found->ends_at_ms(), ToUnixMillis(At(15, 24)));
  EXPECT_EQ(found->next_slot_end_ms(), ToUnixMillis(At(2, 20)));
  EXPECT_EQ(found->closed_at_ms(), 0);
  EXPECT_EQ(found->fever_threshold_tenths(), 373);
  EXPECT_FALSE(found->due());
  ASSERT_EQ(found->follow_ups_size(), 2);
  EXPECT_EQ(found->follow_ups(0).taken_at_ms(), ToUnixMillis(At(2, 9, 30)));
  EXPECT_EQ(found->follow_ups(0).recorded_by(), "worker-2");
  EXPECT_EQ(found->follow_ups(1).recorded_by(), "worker-1");
  EXPECT_EQ(found->follow_ups(1).temperature_tenths(), 371);
  EXPECT_THAT(found->follow_ups(1).symptoms(), ElementsAre(v1::SYMPTOM_COUGH));
  EXPECT_EQ(found->follow_ups(1).method(), v1::FOLLOW_UP_METHOD_VISIT);
  EXPECT_EQ(found->follow_ups(1).slot(), v1::SLOT_MORNING);
  EXPECT_EQ(found->follow_ups(1).slot_end_ms(), ToUnixMillis(At(2, 12)));
}

TEST_F(HealthQueriesTest, ALongCaseIsPutTogetherFromAllItsPages) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(grid.WhenReading(At(2, 9)));
  Project(grid.state);
  EXPECT_EQ(GetCase(kCase, At(2, 9))->follow_ups_size(), 50);
}

TEST_F(HealthQueriesTest, ACaseShowsWhatWasMissedAndCorrected) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.GivenTimeIs(At(3, 1));
  ASSERT_TRUE(grid.WhenReading(At(2, 19)));
  Project(grid.state);
  const auto found = GetCase(kCase, At(3, 1));
  EXPECT_EQ(found->status(), v1::CASE_STATUS_COMPLETED);
  EXPECT_EQ(found->closed_at_ms(), ToUnixMillis(At(2, 24)));
  ASSERT_EQ(found->missed_size(), 2);
  EXPECT_EQ(found->missed(0).slot(), v1::SLOT_MORNING);
  EXPECT_EQ(found->missed(0).slot_end_ms(), ToUnixMillis(At(2, 12)));
  EXPECT_FALSE(found->missed(0).corrected());
  EXPECT_EQ(found->missed(1).slot(), v1::SLOT_EVENING);
  EXPECT_TRUE(found->missed(1).corrected());
}

TEST_F(HealthQueriesTest, DutyIsTheRostersWithoutWhoLeft) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  Project(grid.state);
  EXPECT_THAT(GetCase(kCase, At(2, 9))->duty_staff_ids(), ElementsAre("worker-1"));
  EXPECT_THAT(List(v1::CASE_FILTER_ALL, At(2, 9))->cases(0).duty_staff_ids(),
              ElementsAre("worker-1"));
  reference_.rosters.clear();
  EXPECT_THAT(GetCase(kCase, At(2, 9))->duty_staff_ids(), IsEmpty());
}

TEST_F(HealthQueriesTest, AnUnknownCaseIsNotFound) {
  const auto found = GetCase(kCase, At(2, 9));
  EXPECT_TRUE(absl::IsNotFound(found.status()));
  EXPECT_THAT(found.status().message(), HasSubstr("case_id"));
}

TEST_F(HealthQueriesTest, WhileItsPartitionIsRebuiltACaseIsUnavailable) {
  reader_.SetUnavailable(kGrid);
  EXPECT_TRUE(absl::IsUnavailable(GetCase(kCase, At(2, 9)).status()));
}

TEST_F(HealthQueriesTest, BytesThatCannotBeReadAreAnErrorThatNamesTheEntity) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  ASSERT_TRUE(grid.WhenReading(At(2, 9)));
  Project(grid.state);
  reader_.Put(kGrid, "follow_ups", kCase.ToString() + "/0", "\xff");
  EXPECT_THAT(GetCase(kCase, At(2, 9)).status().message(), HasSubstr(kCase.ToString() + "/0"));
  reader_.Put(kGrid, "case", kCase.ToString(), "\xff");
  EXPECT_THAT(GetCase(kCase, At(2, 9)).status().message(), HasSubstr(kCase.ToString()));
}

TEST_F(HealthQueriesTest, WhatIsDueIsFoundOutWhenAsked) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  ASSERT_TRUE(grid.WhenReading(At(2, 9)));
  Project(grid.state);
  EXPECT_EQ(Count(v1::CASE_FILTER_DUE, At(2, 11, 59)), 0);
  EXPECT_EQ(Count(v1::CASE_FILTER_DUE, At(2, 12)), 1);
  EXPECT_TRUE(List(v1::CASE_FILTER_DUE, At(2, 12))->cases(0).due());
}

TEST_F(HealthQueriesTest, TheFiltersTellCasesApart) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  AddCase(grid, "second");
  ASSERT_TRUE(grid.WhenReading(At(2, 9)));
  grid.GivenTimeIs(At(3, 1));  // the first is completed with one slot missed, the second open
  ASSERT_TRUE(
      grid.When(RecordFollowUp{base::DeriveUuid({"second"}), 365, {}, Method::kPhone, At(2, 10)}));
  ASSERT_TRUE(
      grid.When(RecordFollowUp{base::DeriveUuid({"second"}), 365, {}, Method::kPhone, At(2, 13)}));
  Project(grid.state);
  EXPECT_EQ(Count(v1::CASE_FILTER_UNSPECIFIED, At(3, 1)), 1);
  EXPECT_EQ(Count(v1::CASE_FILTER_ALL, At(3, 1)), 2);
  EXPECT_EQ(Count(v1::CASE_FILTER_DUE, At(3, 1)), 1);
  EXPECT_EQ(Count(v1::CASE_FILTER_MISSED, At(3, 1)), 1);
  EXPECT_EQ(List(v1::CASE_FILTER_MISSED, At(3, 1))->cases(0).case_id(), kCase.ToString());
  EXPECT_EQ(List(v1::CASE_FILTER_ALL, At(3, 1))->cases(0).follow_ups_size(), 0);
}

TEST_F(HealthQueriesTest, AnAreaTakesInAllItsGridsPageByPage) {
  Scenario first;
  Scenario second;
  for (int i = 0; i < 7; ++i) AddCase(first, "first " + std::to_string(i));
  for (int i = 0; i < 6; ++i) AddCase(second, "second " + std::to_string(i));
  Project(first.state, kGrid);
  Project(second.state, kOtherGrid);
  std::vector<std::string> seen;
  HealthQueries::Page page{.size = 4, .token = ""};
  do {
    const auto read = List(v1::CASE_FILTER_ALL, At(2, 9), kCommunity, page);
    ASSERT_TRUE(read.ok());
    for (const auto& isolation : read->cases()) {
      seen.push_back(isolation.grid_code() + isolation.case_id());
    }
    page.token = read->next_page_token();
  } while (!page.token.empty());
  EXPECT_EQ(seen.size(), 13U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST_F(HealthQueriesTest, GridsThatAreBeingRebuiltAreNamed) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  Project(grid.state);
  reader_.SetUnavailable(kOtherGrid);
  const auto read = List(v1::CASE_FILTER_ALL, At(2, 9), kCommunity);
  EXPECT_EQ(read->cases_size(), 1);
  EXPECT_THAT(read->unavailable_grids(), ElementsAre(kOtherGrid));
}

TEST_F(HealthQueriesTest, AForeignPageTokenIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      List(v1::CASE_FILTER_ALL, At(2, 9), kCommunity, {.size = 4, .token = "x"}).status()));
}

}  // namespace
}  // namespace gridkeeper::health
