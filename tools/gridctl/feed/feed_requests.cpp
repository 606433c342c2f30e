#include "feed/feed_requests.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"
#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;
using nlohmann::json;

// The fields of a row are called as the mapping calls them: "id_number", not "resident.id_number".
std::string FieldName(std::string field) {
  constexpr std::string_view kResident = "resident.";
  if (field.starts_with(kResident)) field.erase(0, kResident.size());
  return field;
}

}  // namespace

MessagePtr RequestFor(const Batch& batch) {
  const auto& method = Contract::Get().Method("registration", "ImportResidents");
  MessagePtr request = Contract::Get().NewMessage(method.input_type());
  const json fields = {{"wait", "WAIT_PROCESSED"}, {"grid_code", batch.grid}};
  if (!MergeJson(*request, fields.dump()).ok()) std::abort();  // only a changed proto comes here
  for (const ReadyRow& row : batch.rows) {  // not by JSON, which takes as long as all else
    pb::Message& one = AddTo(*request, "rows");
    SetText(one, "building_id", row.building_id);
    SetText(one, "unit", row.unit);
    SetNumber(one, "floor", row.floor);
    SetText(one, "door", row.door);
    pb::Message& resident = PartOf(one, "resident");
    SetText(resident, "name", row.name);
    SetText(resident, "id_number", row.id_number);
    SetText(resident, "phone", row.phone);
    SetText(resident, "birth_date", row.birth_date);
  }
  return request;
}

std::string MarkOf(const pb::Message& request) {
  return DigestOf(request.SerializeAsString()).substr(0, 8);
}

absl::StatusOr<std::vector<RowAnswer>> AnswersIn(const Batch& batch, const pb::Message& response) {
  std::vector<RowAnswer> answers(batch.rows.size());
  std::size_t answered = 0;
  for (const pb::Message* answer : ListAt(response, "answers")) {
    const std::int64_t place = NumberAt(*answer, "row");
    if (place < 0 || place >= static_cast<std::int64_t>(batch.rows.size())) break;
    const auto at = static_cast<std::size_t>(place);
    answered += answers[at].number == 0 ? 1 : 0;
    answers[at] = {batch.rows[at].number,
                   TextAt(*answer, "result"),
                   batch.grid,
                   TextAt(*answer, "household_id"),
                   TextAt(*answer, "resident_id"),
                   TextAt(*answer, "record_id"),
                   {FieldName(TextAt(*answer, "field")), TextAt(*answer, "message")}};
  }
  if (answered == answers.size()) return answers;
  return absl::InternalError(fmt::format(
      "registration answered {} of {} rows: is it of the same version?", answered, answers.size()));
}

std::vector<RowAnswer> AllRejected(const Batch& batch, const std::string& message) {
  std::vector<RowAnswer> answers;
  for (const ReadyRow& row : batch.rows) {
    answers.push_back({row.number, std::string(kRejected), batch.grid, {}, {}, {}, {"", message}});
  }
  return answers;
}

}  // namespace gridkeeper::gridctl
