#include "import/community_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/id_number.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kGood[] = R"(# a comment
{"kind":"area","code":"330106","name":"West Lake"}
{"kind":"area","code":"330106001","name":"Street"}
{"kind":"area","code":"330106001001","name":"Community"}
{"kind":"area","code":"330106001001001","name":"Grid 1","parent":"330106001001"}
{"kind":"rules","district":"330106","isolation_days":7,"ladder_minutes":[10,10,20,30]}
{"kind":"staff","id":"worker-01","role":"grid_worker","areas":["330106001001001"],"name":"Li","phone":"13800000000"}
{"kind":"roster","grid":"330106001001001","staff":["worker-01"]}
{"kind":"building","grid":"330106001001001","name":"Building 1","units":2,"floors":6}

{"kind":"household","grid":"330106001001001","building":"Building 1","unit":"1","floor":5,"door":"501",
)";

// The good file without its open last line, then `household`'s residents in its place.
std::string WithResidents(const std::string& residents) {
  std::string text = kGood;
  text.pop_back();
  return text + "\"residents\":" + residents + "}\n";
}

std::string Good() {
  return WithResidents(
      R"([{"name":"王芳","id_number":"11010519491231002X","birth_date":"1949-12-31"}])");
}

std::vector<std::string> ErrorsOf(std::string_view text) {
  std::vector<std::string> lines;
  for (const LineNote& error : ParseCommunity(text).errors) {
    lines.push_back(fmt::format("{}: {}", error.line, error.message));
  }
  return lines;
}

TEST(ParseCommunityTest, ReadsEveryKind) {
  const ParsedCommunity parsed = ParseCommunity(Good());
  EXPECT_THAT(ErrorsOf(Good()), IsEmpty());
  const Community& c = parsed.community;
  ASSERT_EQ(c.areas.size(), 4u);
  EXPECT_EQ(c.areas[1].parent, "330106");
  EXPECT_EQ(c.rules[0].values.at("isolation_days"), 7);
  EXPECT_EQ(c.staff[0].role, "grid_worker");
  EXPECT_THAT(c.rosters[0].staff, ElementsAre("worker-01"));
  EXPECT_EQ(c.buildings[0].floors, 6);
  EXPECT_EQ(c.households[0].residents[0].name, "王芳");
  EXPECT_EQ(c.households[0].origin.line, 11);
}

TEST(ParseCommunityTest, WhatIsWrittenReadsBackTheSame) {
  const std::string written = WriteCommunity(ParseCommunity(Good()).community);
  EXPECT_EQ(WriteCommunity(ParseCommunity(written).community), written);
}

TEST(ParseCommunityTest, TheSameTextHasTheSameDigestWhateverItsLine) {
  const ParsedCommunity moved = ParseCommunity("\n\n" + Good());
  EXPECT_EQ(moved.community.households[0].origin.digest,
            ParseCommunity(Good()).community.households[0].origin.digest);
  EXPECT_EQ(moved.community.households[0].origin.line, 13);
}

TEST(ParseCommunityTest, ErrorsNameLineAndKey) {
  EXPECT_THAT(ErrorsOf("{\"kind\":\"area\",\"code\":\"33\",\"name\":\"\",\"nme\":1}"),
              ElementsAre("1: code: must be an area's code of 6, 9, 12, 15 digits, in quotes",
                          "1: name: must have 1 to 60 characters", "1: nme: is not known here"));
  EXPECT_THAT(ErrorsOf("\n[1]\n{"), ElementsAre("2: is no JSON object", "3: is no JSON in UTF-8"));
  EXPECT_THAT(ErrorsOf(R"({"kind":"person"})"),
              ElementsAre("1: kind: must be area, rules, staff, roster, building or household"));
  EXPECT_THAT(
      ErrorsOf(
          R"({"kind":"staff","id":"W 1","role":"mayor","areas":[],"name":"Li","phone":"123"})"),
      ElementsAre(HasSubstr("id: must be 1..64"), HasSubstr("role: must be grid_worker"),
                  HasSubstr("areas: must name one"), HasSubstr("phone: must be 11 digits")));
  EXPECT_THAT(
      ErrorsOf(
          R"({"kind":"rules","district":"330106","isolation_days":99,"ladder_minutes":[1,2]})"),
      ElementsAre("1: isolation_days: must be a whole number of 1..60",
                  HasSubstr("ladder_minutes: must be four numbers")));
  EXPECT_THAT(ErrorsOf(R"({"kind":"building","grid":"330106001001001","name":"B","floors":1e99})"),
              ElementsAre("1: floors: must be a whole number of 0..200"));
  EXPECT_THAT(
      ErrorsOf(
          R"({"kind":"building","grid":"330106001001001","name":"B","floors":18446744073709551615})"),
      ElementsAre("1: floors: must be a whole number of 0..200"));
}

TEST(ParseCommunityTest, PersonalDetailsAreNeverRepeated) {
  const auto errors = ErrorsOf(WithResidents(
      R"([{"name":"王芳","id_number":"110105194912310021","phone":"555","birth_date":"1949-13-01"}])"));
  EXPECT_THAT(
      errors,
      ElementsAre("11: residents[0].id_number: has a wrong check digit: look for a mistyped digit",
                  HasSubstr("11: residents[0].phone"), HasSubstr("11: residents[0].birth_date")));
  for (const std::string& error : errors) {
    EXPECT_THAT(error, testing::Not(HasSubstr("1101"))) << error;
    EXPECT_THAT(error, testing::Not(HasSubstr("555"))) << error;
  }
}

TEST(ParseCommunityTest, TheBirthDateMustBeTheIdNumbers) {
  EXPECT_THAT(ErrorsOf(WithResidents(
                  R"([{"name":"W","id_number":"11010519491231002X","birth_date":"1949-12-30"}])")),
              ElementsAre("11: residents[0].birth_date: is not the one in the id number"));
}

TEST(ParseCommunityTest, RepeatsAreFoundAcrossLines) {
  const std::string area = R"({"kind":"area","code":"330106","name":"A"})";
  EXPECT_THAT(ErrorsOf(area + "\n" + area), ElementsAre("2: this area stands on line 1 already"));
  const std::string last = Good().substr(Good().rfind("{\"kind\":\"household\""));
  EXPECT_THAT(ErrorsOf(Good() + last), ElementsAre("12: this door stands on line 11 already"));
}

TEST(ParseCommunityTest, ASharedIdNumberIsANoteNotAnError) {
  std::string text = Good();
  std::string second = text.substr(text.rfind("{\"kind\":\"household\""));
  second.replace(second.find("501"), 3, "502");
  const ParsedCommunity parsed = ParseCommunity(text + second);
  EXPECT_THAT(parsed.errors, IsEmpty());
  ASSERT_EQ(parsed.notes.size(), 1u);
  EXPECT_EQ(parsed.notes[0].message,
            "residents[0].id_number stands on line 11 too: a duplicate case will be opened");
}

TEST(ParseCommunityTest, MissingBuildingsAndParentsAreErrors) {
  EXPECT_THAT(ErrorsOf(R"({"kind":"area","code":"330106","name":"A"}
{"kind":"area","code":"330106001001","name":"C"})"),
              ElementsAre("2: parent: area 330106001 is not in this file"));
  std::string text = Good();
  text.replace(text.rfind("Building 1"), 10, "Building 9");
  EXPECT_THAT(
      ErrorsOf(text),
      ElementsAre("11: building: \"Building 9\" of grid 330106001001001 has no line in this file"));
}

TEST(IdNumberTest, KnowsTheCheckDigitAndTheBirthDate) {
  EXPECT_EQ(WrongWithIdNumber("11010519491231002X"), std::nullopt);
  EXPECT_EQ(BirthDateOf("11010519491231002X"), "1949-12-31");
  EXPECT_THAT(*WrongWithIdNumber("110105194912310020"), HasSubstr("check digit"));
  EXPECT_THAT(*WrongWithIdNumber("11010519490230002X"), HasSubstr("birth date"));
  EXPECT_THAT(*WrongWithIdNumber("1101051949123100"), HasSubstr("18"));
  EXPECT_THAT(*WrongWithIdNumber("1101051949123100AX"), HasSubstr("digits"));
  EXPECT_TRUE(IsDate("2020-02-29"));
  EXPECT_FALSE(IsDate("2021-02-29"));
  EXPECT_FALSE(IsDate("2021-2-9"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
