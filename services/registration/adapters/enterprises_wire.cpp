#include "registration/adapters/enterprises_wire.hpp"

#include "registration/domain/id_number.hpp"

namespace gridkeeper::registration::wire {

// Numbers in the log and in the domain are the same.
static_assert(static_cast<int>(ReopeningStatus::kRefused) == v1::REOPENING_STATUS_REFUSED);
static_assert(static_cast<int>(ReopeningFinding::kRefused) == v1::REOPENING_FINDING_REFUSED);

Day DayFrom(std::string_view text) {
  const auto date = ParseDate(text);
  return date ? Day{*date} : Day{};
}

std::string ToWire(Day day) { return FormatDate(day); }

v1::SealedEnterprise ToProto(const base::Uuid& id, const EnterpriseProfile& profile) {
  v1::SealedEnterprise out;
  out.set_enterprise_id(id.ToString());
  out.set_kind(static_cast<v1::EnterpriseKind>(profile.kind));
  out.set_name(profile.name);
  out.set_credit_code(profile.credit_code);
  out.set_building(profile.building);
  out.set_door(profile.door);
  out.set_staff(profile.staff);
  out.set_sealed(profile.sealed);
  out.set_key_id(profile.key_id.ToString());
  return out;
}

v1::ReopeningFile ToProto(const ReopeningFile& file) {
  v1::ReopeningFile out;
  v1::StaffHealth& health = *out.mutable_health();
  health.set_staff(file.health.staff);
  health.set_from_risk_areas(file.health.from_risk_areas);
  health.set_in_isolation(file.health.in_isolation);
  health.set_with_symptoms(file.health.with_symptoms);
  health.set_unreachable(file.health.unreachable);
  v1::ResponsibilityLetter& letter = *out.mutable_letter();
  letter.set_version(file.letter.version);
  letter.set_signed_at_ms(base::ToUnixMillis(file.letter.signed_at));
  letter.set_image_reference(file.letter.image_reference);
  v1::ProtectiveStock& stock = *out.mutable_stock();
  stock.set_masks(file.stock.masks);
  stock.set_thermometers(file.stock.thermometers);
  stock.set_disinfectant_litres(file.stock.disinfectant_litres);
  stock.set_gloves(file.stock.gloves);
  for (const DisinfectionRound& round : file.disinfection) {
    v1::DisinfectionRound& one = *out.add_disinfection();
    one.set_area(round.area);
    one.set_times_per_day(round.times_per_day);
  }
  out.set_planned_on(ToWire(file.planned_on));
  out.set_staff_returning(file.staff_returning);
  return out;
}

ReopeningFile FromProto(const v1::ReopeningFile& m) {
  ReopeningFile out{.health = {.staff = m.health().staff(),
                               .from_risk_areas = m.health().from_risk_areas(),
                               .in_isolation = m.health().in_isolation(),
                               .with_symptoms = m.health().with_symptoms(),
                               .unreachable = m.health().unreachable()},
                    .letter = {.version = m.letter().version(),
                               .signed_at = base::FromUnixMillis(m.letter().signed_at_ms()),
                               .image_reference = m.letter().image_reference()},
                    .stock = {.masks = m.stock().masks(),
                              .thermometers = m.stock().thermometers(),
                              .disinfectant_litres = m.stock().disinfectant_litres(),
                              .gloves = m.stock().gloves()},
                    .disinfection = {},
                    .planned_on = DayFrom(m.planned_on()),
                    .staff_returning = m.staff_returning()};
  for (const v1::DisinfectionRound& round : m.disinfection()) {
    out.disinfection.push_back({round.area(), round.times_per_day()});
  }
  return out;
}

v1::StaffReport ToProto(const StaffReport& report) {
  v1::StaffReport out;
  out.set_day(ToWire(report.day));
  out.set_staff(report.staff);
  out.set_at_work(report.at_work);
  out.set_in_risk_areas(report.in_risk_areas);
  out.set_in_isolation(report.in_isolation);
  out.set_with_symptoms(report.with_symptoms);
  return out;
}

StaffReport FromProto(const v1::StaffReport& m) {
  return {.day = DayFrom(m.day()),
          .staff = m.staff(),
          .at_work = m.at_work(),
          .in_risk_areas = m.in_risk_areas(),
          .in_isolation = m.in_isolation(),
          .with_symptoms = m.with_symptoms()};
}

v1::SealedFleetDriver ToProto(const base::Uuid& id, const FleetDriver& driver) {
  v1::SealedFleetDriver out;
  out.set_driver_id(id.ToString());
  out.set_sealed(driver.sealed);
  out.set_key_id(OptionalIdToWire(driver.key_id));
  return out;
}

v1::TripPlan ToProto(const TripPlan& plan) {
  v1::TripPlan out;
  out.set_enterprise_id(plan.enterprise.ToString());
  out.set_driver_id(plan.driver.ToString());
  out.set_plate(plan.plate);
  out.set_to_area_code(plan.to);
  out.set_left_at_ms(base::ToUnixMillis(plan.left_at));
  return out;
}

}  // namespace gridkeeper::registration::wire
