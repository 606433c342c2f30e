#include "feed/feed_mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gridkeeper::gridctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kColumns[] =
    R"("columns": {"name": "姓名", "id_number": "身份证号", "address": "现住址"})";

std::string Wrong(const std::string& text, std::string_view file = "people.csv") {
  const auto mapping = ParseMapping(text, file);
  return mapping.ok() ? "" : std::string(mapping.status().message());
}

std::string With(const std::string& keys) { return "{" + keys + ", " + kColumns + "}"; }

TEST(FeedMapping, SaysHowToReadAFile) {
  const auto mapping = ParseMapping(
      With(R"("encoding": "gb18030", "delimiter": "\t", "buildings": {"科研楼": "Building 7"})"),
      "people.csv");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->format, FeedFormat::kCsv);
  EXPECT_EQ(mapping->encoding, FeedEncoding::kGb18030);
  EXPECT_EQ(mapping->delimiter, '\t');
  EXPECT_EQ(mapping->ColumnOf(FeedField::kIdNumber), "身份证号");
  EXPECT_EQ(mapping->ColumnOf(FeedField::kPhone), "");
  EXPECT_EQ(mapping->buildings.at("科研楼"), "Building 7");
}

TEST(FeedMapping, TakesTheFormatOfTheFilesNameUnlessItSaysOne) {
  const std::string text = "{" + std::string(kColumns) + "}";
  EXPECT_EQ(ParseMapping(text, "a.b.jsonl")->format, FeedFormat::kJsonLines);
  EXPECT_EQ(ParseMapping(text, "people.xlsx")->format, FeedFormat::kXlsx);
  EXPECT_EQ(ParseMapping(With(R"("format": "csv")"), "people.txt")->format, FeedFormat::kCsv);
  EXPECT_THAT(Wrong(text, "people.txt"), HasSubstr("format: must be csv, jsonl or xlsx"));
}

TEST(FeedMapping, NamesEveryKeyThatIsWrong) {
  EXPECT_THAT(
      Wrong(R"({"colums": {}, "encoding": "latin1"})"),
      AllOf(HasSubstr("colums: is not known; known are format, "),
            HasSubstr("encoding: must be utf-8 or gb18030"), HasSubstr("columns.name: is missing"),
            HasSubstr("columns.id_number"), HasSubstr("columns: must say where people live")));
  EXPECT_THAT(Wrong(With(R"("delimiter": "||")")), HasSubstr("delimiter: must be one ASCII"));
  EXPECT_THAT(Wrong(With(R"("delimiter": "\"")")), HasSubstr("delimiter: must be one ASCII"));
  EXPECT_THAT(Wrong(With(R"("sheet": "A")")), HasSubstr("sheet: is for xlsx only"));
  EXPECT_THAT(Wrong(With(R"("encoding": "utf-8")"), "a.xlsx"), HasSubstr("encoding: is not for"));
  EXPECT_THAT(Wrong(With(R"("buildings": {"A": 3})")), HasSubstr("buildings.A: must be text"));
  EXPECT_THAT(Wrong("[]"), HasSubstr("is no JSON object"));
}

TEST(FeedMapping, WantsOneWayToSayWherePeopleLive) {
  EXPECT_EQ(Wrong(R"({"columns": {"name": "a", "id_number": "b", "building": "c", "door": "d"}})"),
            "");
  EXPECT_THAT(Wrong(R"({"columns": {"name": "a", "id_number": "b", "building": "c"}})"),
              HasSubstr("columns.door: is missing"));
  EXPECT_THAT(Wrong(R"({"columns": {"name": "a", "id_number": "b", "address": "c", "unit": "d"}})"),
              HasSubstr("columns.unit: cannot stand beside columns.address"));
  EXPECT_THAT(Wrong(R"({"columns": {"name": "a", "id_number": "b", "address": "c", "job": "d"}})"),
              HasSubstr("columns.job: is no field; fields are name, id_number"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
