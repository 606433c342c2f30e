// Enterprises: known, reopened by a file, closed, and what they report.
#include <algorithm>

#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/adapters/enterprises_wire.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/enterprise_policy.hpp"

namespace gridkeeper::registration {
namespace {

constexpr rpc::Lengths kPersonName{1, kMaxNameCharacters};

template <typename Request>
v1::EnterpriseDetails CheckContact(const Request& request, rpc::Checks& check) {
  check.Text("contact_name", request.contact_name(), kPersonName);
  CheckPhone("contact_phone", request.contact_phone(), check);
  check.Require(!request.contact_phone().empty(), "contact_phone",
                "is needed: somebody has to be reached");
  v1::EnterpriseDetails details;
  details.set_contact_name(request.contact_name());
  details.set_contact_phone(request.contact_phone());
  return details;
}

// People type the letters small.
std::string InCapitals(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return code;
}

// A command that says of an enterprise what `fill(command)` puts in.
template <typename Command, typename Request, typename Fill>
Preparing PrepareAbout(const Request& request, rpc::Checks& check, Fill&& fill) {
  Command command;
  command.set_enterprise_id(check.Uuid("enterprise_id", request.enterprise_id()).ToString());
  fill(command);
  if (!check.ok()) return check.Refusal();
  return Prepare(request.grid_code(), command);
}

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::RegisterEnterpriseRequest& request,
                                 v1::RegisterEnterpriseResponse& response) const {
  rpc::Checks check;
  const v1::EnterpriseDetails details = CheckContact(request, check);
  if (!check.ok()) return check.Refusal();
  v1::RegisterEnterprise command;
  v1::SealedEnterprise& enterprise = *command.mutable_enterprise();
  enterprise.set_enterprise_id(call.command_id.ToString());
  enterprise.set_kind(request.kind());
  enterprise.set_name(request.name());
  enterprise.set_credit_code(InCapitals(request.credit_code()));
  enterprise.set_building(request.building());
  enterprise.set_door(request.door());
  enterprise.set_staff(request.staff());
  const NewDataKey key =
      SealInto(details, EnterpriseOwner(enterprise.enterprise_id()), master_, enterprise);
  response.set_enterprise_id(enterprise.enterprise_id());
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys.push_back(key);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&,
                                 const v1::ChangeEnterpriseRequest& request,
                                 v1::ChangeEnterpriseResponse&) const {
  rpc::Checks check;
  std::vector<NewDataKey> keys;
  Preparing prepared =
      PrepareAbout<v1::ChangeEnterprise>(request, check, [&](v1::ChangeEnterprise& command) {
        command.set_name(request.name());
        command.set_building(request.building());
        command.set_door(request.door());
        if (request.contact_name().empty() && request.contact_phone().empty()) return;
        const v1::EnterpriseDetails details = CheckContact(request, check);
        keys.push_back(
            SealInto(details, EnterpriseOwner(command.enterprise_id()), master_, command));
      });
  if (prepared) prepared->keys = std::move(keys);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::CloseEnterpriseRequest& request,
                                 v1::CloseEnterpriseResponse&) const {
  rpc::Checks check;
  return PrepareAbout<v1::CloseEnterprise>(request, check, [](const v1::CloseEnterprise&) {});
}

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::SubmitReopeningFileRequest& request,
                                 v1::SubmitReopeningFileResponse& response) const {
  rpc::Checks check;
  std::vector<NewDataKey> keys;
  check.Time("file.letter.signed_at_ms", request.file().letter().signed_at_ms(),
             call.now - kOldestLetter, call.now + kClockTolerance);
  check.Text("signer_name", request.signer_name(), kPersonName);
  Preparing prepared =
      PrepareAbout<v1::SubmitReopeningFile>(request, check, [&](v1::SubmitReopeningFile& command) {
        command.set_file_id(call.command_id.ToString());
        *command.mutable_file() = request.file();
        v1::LetterDetails details;
        details.set_signer_name(request.signer_name());
        keys.push_back(SealInto(details, LetterOwner(command.file_id()), master_, command));
      });
  if (!prepared) return prepared;
  response.set_file_id(call.command_id.ToString());
  prepared->keys = std::move(keys);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::ReviewReopeningRequest& request,
                                 v1::ReviewReopeningResponse&) const {
  rpc::Checks check;
  return PrepareAbout<v1::ReviewReopening>(request, check, [&](v1::ReviewReopening& command) {
    command.set_file_id(check.Uuid("file_id", request.file_id()).ToString());
    command.set_finding(request.finding());
    command.set_reasons(request.reasons());
  });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::SetVenueRulesRequest& request,
                                 v1::SetVenueRulesResponse&) const {
  v1::SetVenueRules command;
  *command.mutable_rules() = request.rules();
  return VisibleWhen(
      Prepare(request.district_code(), command),
      [district = request.district_code(),
       wanted = wire::ListFromProto(request.rules())](const base::Reference& reference) {
        const auto rules = reference.venue_rules.find(district);
        return rules != reference.venue_rules.end() && rules->second == wanted;
      });
}

Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::CloseVenueRequest& request,
                                 v1::CloseVenueResponse&) const {
  rpc::Checks check;
  if (request.until_ms() != 0) {
    check.Time("until_ms", request.until_ms(), call.now, call.now + kLongestClosure);
  }
  return PrepareAbout<v1::CloseVenue>(request, check, [&](v1::CloseVenue& command) {
    command.set_reason(request.reason());
    command.set_until_ms(request.until_ms());
  });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::ReopenVenueRequest& request,
                                 v1::ReopenVenueResponse&) const {
  rpc::Checks check;
  return PrepareAbout<v1::ReopenVenue>(
      request, check, [&](v1::ReopenVenue& command) { command.set_reason(request.reason()); });
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::ReportStaffBackRequest& request,
                                 v1::ReportStaffBackResponse&) const {
  rpc::Checks check;
  return PrepareAbout<v1::ReportStaffBack>(request, check, [&](v1::ReportStaffBack& command) {
    *command.mutable_report() = request.report();
  });
}

}  // namespace gridkeeper::registration
