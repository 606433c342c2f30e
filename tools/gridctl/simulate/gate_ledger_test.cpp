#include "simulate/gate_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulate/simulation_report.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

GateAnswer Allowed(const std::string& scan) { return {scan, true, "", true, ""}; }
GateAnswer Stopped(const std::string& scan, const std::string& reason) {
  return {scan, false, reason, true, ""};
}

TEST(GateLedgerTest, WhatIsAnsweredAsItMustBeIsNoFinding) {
  GateLedger ledger(2);
  ledger.Sent("a", 0, "", false);
  ledger.Sent("b", 1, "no_pass", false);
  ledger.Answered(Allowed("a"));
  ledger.Answered(Stopped("b", "no_pass"));
  EXPECT_THAT(ledger.CompareStops({{"b", false, "no_pass"}, {"of others", false, "fever"}}),
              IsEmpty());
  EXPECT_THAT(ledger.findings(), IsEmpty());
  EXPECT_EQ(ledger.Counts()[0].allowed, 1);
  EXPECT_EQ(ledger.Counts()[1].stopped.at("no_pass"), 1);
  const GateCount total = ledger.Total();
  EXPECT_EQ(total.scans, 2);
  EXPECT_EQ(total.answered, 2);
  EXPECT_EQ(total.recorded, 2);
}

TEST(GateLedgerTest, AWrongAnswerIsAFinding) {
  GateLedger ledger(1);
  ledger.Sent("through", 0, "isolated", false);
  ledger.Sent("stopped", 0, "", false);
  ledger.Sent("other reason", 0, "fever", false);
  ledger.Answered(Allowed("through"));
  ledger.Answered(Stopped("stopped", "expired"));
  ledger.Answered(Stopped("other reason", "no_pass"));
  EXPECT_THAT(ledger.findings(),
              ElementsAre("scan through: the gate was told allow, and should have been told stop "
                          "(isolated)",
                          "scan stopped: the gate was told stop (expired), and should have been "
                          "told allow",
                          "scan other reason: the gate was told stop (no_pass), and should have "
                          "been told stop (fever)"));
}

TEST(GateLedgerTest, AnIsolationMayTakeAMomentToBeKnownAndNoLonger) {
  GateLedger ledger(1);
  ledger.Sent("too early", 0, "isolated", true);
  ledger.Answered(Allowed("too early"));
  ledger.KnewAfter(milliseconds(40), milliseconds(2000));
  EXPECT_THAT(ledger.findings(), IsEmpty());
  // It was known when the scan was recorded.
  EXPECT_THAT(ledger.CompareStops({{"too early", true, ""}}), IsEmpty());
  ledger.KnewAfter(milliseconds(2001), milliseconds(2000));
  EXPECT_THAT(ledger.findings(),
              ElementsAre("an isolation was known at the gate after 2001 ms only"));
  EXPECT_EQ(ledger.isolations(), 2);
  EXPECT_EQ(ledger.let_through(), 1);
  EXPECT_EQ(ledger.longest_lag(), milliseconds(2001));
}

TEST(GateLedgerTest, WhatIsNotAnsweredRecordedOrListedIsFound) {
  GateLedger ledger(1);
  ledger.Sent("1", 0, "", false);
  ledger.Sent("2", 0, "", false);
  ledger.Answered({"2", true, "", false, ""});
  ledger.Sent("3", 0, "no_pass", false);
  ledger.Answered(Stopped("3", "no_pass"));
  ledger.Sent("4", 0, "fever", false);
  ledger.Answered(Stopped("4", "fever"));
  ledger.Sent("5", 0, "", false);
  ledger.Answered(Allowed("5"));
  EXPECT_THAT(
      ledger.CompareStops({{"4", false, "no_pass"}, {"4", false, "fever"}, {"5", true, ""}}),
      ElementsAre("scan 4: is in ListStops twice", "scan 1: was not answered",
                  "scan 2: was answered, but is not recorded",
                  "scan 3: was stopped and is not in ListStops",
                  "scan 4: ListStops says stop (no_pass), the gate was told stop (fever)",
                  "scan 5: ListStops says allow, the gate was told allow"));
}

TEST(GateLedgerTest, ARefusedScanAndAnAnswerToNothingAreFound) {
  GateLedger ledger(1);
  ledger.Sent("a", 0, "", false);
  ledger.Answered({"a", false, "unspecified", false, "plate: is too long"});
  ledger.Answered(Allowed("b"));
  EXPECT_THAT(ledger.findings(), ElementsAre("scan a: refused: plate: is too long",
                                             "scan b: answered and never sent"));
  EXPECT_EQ(ledger.Total().stops(), 0);
}

TEST(GateLedgerTest, EachExpectedAlertIsThereOnceAndNoOther) {
  GateLedger ledger(1);
  ledger.Expect("gate_fever", "1583038800000");
  ledger.Expect("isolation_broken", "resident");
  ledger.Expect("isolation_broken", "resident");
  EXPECT_THAT(ledger.CompareAlerts(
                  {{"x", "gate_fever", "1583038800000"}, {"y", "isolation_broken", "resident"}}),
              IsEmpty());
  EXPECT_THAT(ledger.CompareAlerts({{"y", "isolation_broken", "resident"},
                                    {"z", "isolation_broken", "resident"},
                                    {"q", "shift_gap", "shift"}}),
              ElementsAre("alert q: nothing should have raised shift_gap",
                          "gate_fever about 1583038800000: 0 alerts instead of one",
                          "isolation_broken about resident: 2 alerts instead of one"));
}

TEST(GateLedgerTest, AnAlertThatTheSimulationCausedByBeingLateMayBeThere) {
  GateLedger ledger(1);
  ledger.Tolerate("shift_unattended", "shift");
  EXPECT_THAT(ledger.CompareAlerts({}), IsEmpty());
  EXPECT_THAT(ledger.CompareAlerts({{"a", "shift_unattended", "shift"}}), IsEmpty());
  EXPECT_THAT(ledger.CompareAlerts({{"a", "shift_gap", "shift"}}),
              ElementsAre("alert a: nothing should have raised shift_gap"));
}

TEST(GateLedgerTest, WhatIsClosedIsNotComparedAgain) {
  GateLedger ledger(1);
  ledger.Sent("a", 0, "no_pass", false);
  ledger.Answered(Stopped("a", "no_pass"));
  ledger.Expect("gate_fever", "1");
  ledger.Close({{"a", false, "no_pass"}, {"of others", false, "fever"}}, {"a finding"});
  EXPECT_EQ(ledger.listed_stops(), 1);
  EXPECT_THAT(ledger.CompareStops({}), IsEmpty());
  EXPECT_THAT(ledger.CompareAlerts({}), IsEmpty());
  EXPECT_THAT(ledger.findings(), ElementsAre("a finding"));
  EXPECT_EQ(ledger.expected_alerts().at("gate_fever"), 1);
}

TEST(GatesSummaryTest, ShowsEachGateAndWhatWasCompared) {
  Guard guard;
  guard.gates = {{"guard-01", "330106001001001", "330106001001", "East gate"}};
  GateLedger ledger(1);
  ledger.Sent("a", 0, "", false);
  ledger.Answered(Allowed("a"));
  ledger.Sent("b", 0, "fever", false);
  ledger.Answered(Stopped("b", "fever"));
  ledger.KnewAfter(milliseconds(41), milliseconds(2000));
  ledger.Expect("gate_fever", "1");
  ledger.Close({{"b", false, "fever"}}, {});
  const std::string text = GatesSummary(guard, ledger);
  EXPECT_THAT(text, HasSubstr("East gate         2        1        1  1 fever\n"));
  EXPECT_THAT(text, HasSubstr("scans: 2 sent, 2 answered, 2 recorded\n"));
  EXPECT_THAT(text, HasSubstr("stops: 1 answered, 1 in ListStops\n"));
  EXPECT_THAT(text, HasSubstr("the gate knew within 41 ms, 0 scans before that"));
  EXPECT_THAT(text, HasSubstr("alerts: 1 expected by gate_fever\n"));
  EXPECT_THAT(text, HasSubstr("findings: none"));
  EXPECT_THAT(text, Not(HasSubstr("it ended before")));
  ledger.Sent("c", 0, "isolated", false);
  ledger.Answered(Allowed("c"));
  const std::string later = GatesSummary(guard, ledger);
  EXPECT_THAT(later, HasSubstr("FINDING: scan c: the gate was told allow"));
  EXPECT_THAT(later, HasSubstr("it ended before all of this was compared"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
