// What is typed or scanned at a gate, and what it is told: one line each. Pure.
//
//   in GK1.330106001001001.0197f3c2-....9f3a                    a pass's code
//   out - plate=浙A12345 temp=36.7                              no code: a plate; a temperature
//   in -                                                        no pass was shown
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gridkeeper/registration/v1/registration_gates.pb.h"

namespace gridkeeper::gridctl {

// Direction, code, plate and temperature; id and time are not set. An error names the word that is
// wrong and what is possible.
absl::StatusOr<registration::v1::Scan> ParseScanLine(std::string_view line);

// Who said it: the service, or the gate from its list.
enum class SaidBy { kService, kList };
// Where the scan stands: in the log, or with the gate, which sends it later.
enum class StandsIn { kLog, kJournal };

// "ALLOW recorded", "STOP ISOLATED offline kept".
std::string AnswerLine(registration::v1::GateVerdict verdict, registration::v1::StopReason reason,
                       SaidBy said_by, StandsIn stands_in);
// "ERROR temp: must be 34.0 to 45.0".
std::string ErrorLine(std::string_view field, std::string_view message);

// "ISOLATED"; empty where there is none.
std::string ReasonName(registration::v1::StopReason reason);

}  // namespace gridkeeper::gridctl
