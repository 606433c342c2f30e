#include "simulate/simulation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "contract/message_access.hpp"
#include "contract/printer.hpp"
#include "simulate/community_generator.hpp"
#include "simulate/simulation_report.hpp"
#include "simulate/step_requests.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::HasSubstr;

SeenAlert Seen(std::int64_t wall_ms, std::string level, std::string by) {
  SeenAlert seen;
  seen.wall = base::FromUnixMillis(wall_ms);
  seen.level = std::move(level);
  seen.by = std::move(by);
  return seen;
}

// A scan is a message in a stream; the others only tell.
bool HasRequest(StepKind kind) {
  return kind != StepKind::kScan && kind != StepKind::kShowGates && kind != StepKind::kCountGates;
}

TEST(StepRequestsTest, EveryStepOfAPlanMakesARequestOfItsGrid) {
  PlanOptions options;
  options.days = 3;
  const std::vector<ShiftPlace> places(3, {"checkpoint", "East gate"});
  std::set<StepKind> kinds;
  for (const Step& step : MakePlan(MakeCommunity(1), options).steps) {
    kinds.insert(step.kind);
    if (!HasRequest(step.kind)) continue;
    const StepRequest request = RequestFor(step, {"household",
                                                  "resident",
                                                  "case",
                                                  "request",
                                                  "alert",
                                                  "door",
                                                  places,
                                                  "shift",
                                                  {"volunteer"}});
    const bool of_area = request.message->GetDescriptor()->FindFieldByName("area_code") != nullptr;
    EXPECT_EQ(TextAt(*request.message, of_area ? "area_code" : "grid_code"), step.grid);
    EXPECT_EQ(TextAt(*request.message, "command_id"), "");
    const std::string line = ToLine(*request.message);
    EXPECT_EQ(line.find("unspecified"), std::string::npos) << line;
  }
  EXPECT_EQ(kinds.size(), 19u);
}

TEST(StepRequestsTest, AFeverCarriesItsReading) {
  Step step;
  step.kind = StepKind::kFollowUp;
  step.grid = "330106001001001";
  step.temperature_tenths = 384;
  step.symptoms = {"fever", "cough"};
  step.method = "self_report";
  step.taken_at = base::FromUnixMillis(1'583'020'800'000);
  StepIds ids;
  ids.isolation_case = "c";
  EXPECT_EQ(ToLine(*RequestFor(step, ids).message),
            "grid_code=330106001001001 case_id=c temperature_tenths=384 symptoms=fever,cough "
            "method=self_report "
            "taken_at_ms=2020-03-01T00:00:00.000Z");
}

TEST(SubjectOfTest, IsReadFromATokensClaims) {
  // {"sub":"worker-01"}
  EXPECT_EQ(SubjectOf("e30.eyJzdWIiOiJ3b3JrZXItMDEifQ.sig"), "worker-01");
  for (const char* bad : {"", ".", "a.b", "a.b.c", "e30.e30.sig"})
    EXPECT_EQ(SubjectOf(bad), "") << bad;
}

TEST(TimelineTest, ShowsEachThingAfterItsCause) {
  FeverStory story;
  story.sent = base::FromUnixMillis(1000);
  story.accepted = std::chrono::microseconds(4000);
  story.processed = std::chrono::microseconds(11'000);
  EXPECT_EQ(MissingIn(story), "no alert was raised for the fever");
  story.raised = Seen(1018, "grid_worker", "");
  EXPECT_EQ(MissingIn(story), "the fever's alert did not climb");
  story.escalated = Seen(1450, "grid_head", "");
  story.acknowledge_sent = base::FromUnixMillis(1451);
  EXPECT_EQ(MissingIn(story), "the fever's alert was not acknowledged");
  story.acknowledged = Seen(1470, "", "head-01");
  EXPECT_EQ(MissingIn(story), "");
  const std::string text = Timeline(story);
  EXPECT_THAT(text, HasSubstr("  4 ms                  accepted"));
  EXPECT_THAT(
      text,
      HasSubstr(" 18 ms  01-01 08:00:00  alert seen at a subscriber, addressed to grid_worker"));
  EXPECT_THAT(text, HasSubstr("450 ms  01-01 08:00:00  nobody took note: climbed to grid_head"));
  EXPECT_THAT(text, HasSubstr("acknowledged by head-01, seen 19 ms after the command was sent"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
