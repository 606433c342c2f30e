#include "feed/feed_requests.hpp"

#include <fmt/format.h>

#include "contract/naming.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

// The fields of a row are called as the mapping calls them: "id_number", not "resident.id_number".
std::string FieldName(std::string field) {
  constexpr std::string_view kResident = "resident.";
  if (field.starts_with(kResident)) field.erase(0, kResident.size());
  return field;
}

std::string NameOf(registration::v1::ImportResult result) {
  const auto* value = registration::v1::ImportResult_descriptor()->FindValueByNumber(result);
  return value == nullptr ? std::to_string(result) : ShortName(*value);
}

}  // namespace

const pb::MethodDescriptor& ImportResidentsMethod() {
  static const pb::MethodDescriptor& kMethod =
      *registration::v1::ImportResidentsRequest::descriptor()
           ->file()
           ->FindServiceByName("RegistrationService")
           ->FindMethodByName("ImportResidents");
  return kMethod;
}

registration::v1::ImportResidentsRequest RequestFor(const Batch& batch) {
  registration::v1::ImportResidentsRequest request;
  request.set_wait(common::v1::WAIT_PROCESSED);
  request.set_grid_code(batch.grid);
  for (const ReadyRow& row : batch.rows) {
    registration::v1::ImportRow& one = *request.add_rows();
    one.set_building_id(row.building_id);
    one.set_unit(row.unit);
    one.set_floor(row.floor);
    one.set_door(row.door);
    auto& resident = *one.mutable_resident();
    resident.set_name(row.name);
    resident.set_id_number(row.id_number);
    resident.set_phone(row.phone);
    resident.set_birth_date(row.birth_date);
  }
  return request;
}

std::string MarkOf(const pb::Message& request) {
  return DigestOf(request.SerializeAsString()).substr(0, 8);
}

absl::StatusOr<std::vector<RowAnswer>> AnswersIn(const Batch& batch, const pb::Message& response) {
  std::vector<RowAnswer> answers(batch.rows.size());
  std::size_t answered = 0;
  for (const auto& answer :
       dynamic_cast<const registration::v1::ImportResidentsResponse&>(response).answers()) {
    if (answer.row() < 0 || answer.row() >= static_cast<std::int64_t>(batch.rows.size())) break;
    const auto at = static_cast<std::size_t>(answer.row());
    answered += answers[at].number == 0 ? 1 : 0;
    answers[at] = {batch.rows[at].number,
                   NameOf(answer.result()),
                   batch.grid,
                   answer.household_id(),
                   answer.resident_id(),
                   answer.record_id(),
                   {FieldName(answer.field()), answer.message()}};
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
