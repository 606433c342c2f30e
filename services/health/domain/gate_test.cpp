// Temperatures that were taken at a gate.
#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

class GateTemperature : public testing::Test, protected Scenario {};

NoteGateTemperature Taken(std::int32_t tenths) {
  return {base::DeriveUuid({"scan"}), kResident, kHousehold,
          base::DeriveUuid({"gate"}), tenths,    At(2, 9)};
}

TEST_F(GateTemperature, AtTheThresholdIsAFeverAlsoWithoutACase) {
  EXPECT_THAT(When(Taken(373)),
              Then(GateFeverDetected{base::DeriveUuid({"scan"}), kResident, kHousehold,
                                     base::DeriveUuid({"gate"}), 373, 373, At(2, 9)}));
}

TEST_F(GateTemperature, BelowTheThresholdAndNotTakenAreNone) {
  EXPECT_THAT(When(Taken(372)), Then());
  EXPECT_THAT(When(Taken(0)), Then());
}

TEST_F(GateTemperature, TheThresholdIsTheDistricts) {
  base::Rules rules;
  rules.fever_threshold_tenths = 380;
  reference.rules[std::string(kGrid).substr(0, 6)] = rules;
  reference.areas[std::string(kGrid).substr(0, 6)] = {"district", ""};
  reference.areas[std::string(kGrid)] = {"grid", std::string(kGrid).substr(0, 6)};
  EXPECT_THAT(When(Taken(379)), Then());
  EXPECT_EQ(When(Taken(380))->size(), 1u);
}

}  // namespace
}  // namespace gridkeeper::health
