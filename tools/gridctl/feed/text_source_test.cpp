// Both kinds of text: CSV and JSON lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "feed/csv_source.hpp"
#include "feed/json_lines_source.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

FeedMapping Mapping() {
  auto mapping = ParseMapping(
      R"({"columns": {"name": "姓名", "id_number": "身份证号", "address": "现住址"}})", "a.csv");
  return *mapping;
}

absl::StatusOr<std::unique_ptr<FeedSource>> Csv(const std::string& text, FeedMapping mapping) {
  auto lines = TextLines::Make(std::make_unique<std::istringstream>(text), mapping.encoding);
  return CsvSource::Make(std::move(*lines), mapping);
}

// "2: name|id number|address", or "2! field: message" of a row with a fault.
std::vector<std::string> All(FeedSource& source) {
  std::vector<std::string> rows;
  for (;;) {
    auto row = source.Next();
    EXPECT_TRUE(row.ok()) << row.status();
    if (!row.ok() || !row->has_value()) return rows;
    const FeedRow& r = **row;
    if (r.fault) {
      rows.push_back(std::to_string(r.number) + "! " + r.fault->field + ": " + r.fault->message);
    } else {
      rows.push_back(std::to_string(r.number) + ": " + r.At(FeedField::kName) + "|" +
                     r.At(FeedField::kIdNumber) + "|" + r.At(FeedField::kAddress));
    }
  }
}

std::vector<std::string> RowsOf(const std::string& text, const FeedMapping& mapping = Mapping()) {
  auto source = Csv(text, mapping);
  EXPECT_TRUE(source.ok()) << source.status();
  return source.ok() ? All(**source) : std::vector<std::string>{};
}

constexpr char kHeader[] = "身份证号,姓名,备注,现住址\n";

TEST(CsvSource, FindsColumnsByTheirHeaders) {
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,A,x,3-501\n2,B,y,3-502\n"),
              ElementsAre("2: A|1|3-501", "3: B|2|3-502"));
}

TEST(CsvSource, KnowsQuotesAndTheLinesWithinThem) {
  EXPECT_THAT(
      RowsOf(std::string(kHeader) + "1,\"A, \"\"B\"\"\",\"x\ny\r\nz\",3-501\r\n2,B,,\"3\"\n"),
      ElementsAre("2: A, \"B\"|1|3-501", "5: B|2|3"));
}

TEST(CsvSource, TakesAnyLineEndAndAMissingOneAtTheEnd) {
  EXPECT_THAT(RowsOf("\xef\xbb\xbf\"身份证号\",姓名,备注,现住址\r1,A,,a\r2,B,,b\r\n\r\n3,C,,c"),
              ElementsAre("2: A|1|a", "3: B|2|b", "5: C|3|c"));
}

TEST(CsvSource, LeavesOutRowsWithoutContentOnly) {
  EXPECT_THAT(RowsOf(std::string(kHeader) + "\n,,,\n ,\"\",,\n1,,,\n"), ElementsAre("5: |1|"));
}

TEST(CsvSource, FindsTheHeaderBelowATitle) {
  EXPECT_THAT(RowsOf("Register of 2020,,,\n\n" + std::string(kHeader) + "1,A,,a\n"),
              ElementsAre("4: A|1|a"));
}

TEST(CsvSource, HasOtherDelimiters) {
  FeedMapping mapping = Mapping();
  mapping.delimiter = '\t';
  EXPECT_THAT(RowsOf("身份证号\t姓名\t备注\t现住址\n1\t\t\ta,b\n", mapping),
              ElementsAre("2: |1|a,b"));
  mapping.delimiter = '|';  // which is a part of characters in GB18030
  mapping.encoding = FeedEncoding::kGb18030;
  EXPECT_THAT(RowsOf("\xc9\xed\xb7\xdd\xd6\xa4\xba\xc5|\xd0\xd5\xc3\xfb|\xcf\xd6\xd7\xa1\xd6\xb7\n"
                     "1|\xff|a\n1|\x81\x7c|a\n",
                     mapping),
              ElementsAre("2! name: holds bytes that are no text: mend the cell, or the mapping's "
                          "encoding",
                          "3: 亅|1|a"));
}

TEST(CsvSource, ReadsGb18030OfAnyLength) {
  FeedMapping mapping = Mapping();
  mapping.encoding = FeedEncoding::kGb18030;
  std::string text =
      "\x84\x31\x95\x33\xc9\xed\xb7\xdd\xd6\xa4\xba\xc5,\xd0\xd5\xc3\xfb,"
      "\xcf\xd6\xd7\xa1\xd6\xb7\n";
  std::vector<std::string> wanted;
  // Characters of 1, 2 and 4 bytes, over the borders of what is read at a time.
  for (int i = 0; i < 20'000; ++i) {
    text += "1,\xd5\xc5\x95\x32\x82\x36z,a\n";
    wanted.push_back(std::to_string(i + 2) + ": 张\U00020000z|1|a");
  }
  EXPECT_EQ(RowsOf(text, mapping), wanted);
}

TEST(CsvSource, SaysOfBadBytesInWhichFieldTheyAre) {
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,\xd5\xc5,x,a\n2,B,\xd5\xc5,b\n3,C,x,\xe5\xbc"),
              ElementsAre(StartsWith("2! name: holds bytes"), "3: B|2|b",
                          StartsWith("4! address: holds bytes")));
}

TEST(CsvSource, SaysWhichRowsHaveTooFewOrTooManyColumns) {
  EXPECT_THAT(
      RowsOf(std::string(kHeader) + "1,A,a\n2,B,,b\n3,C,x,y,z\n4,D"),
      ElementsAre(StartsWith("2! : has 3 columns instead of 4: was the file cut short"), "3: B|2|b",
                  StartsWith("4! : has 5 columns"), StartsWith("5! : has 2 columns")));
}

TEST(CsvSource, LosesNoRowToAQuoteThatIsNotClosed) {
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,\"A,x,a\n2,B,x,b\n3,C,x,c\n"),
              ElementsAre(AllOf(StartsWith("2! "), HasSubstr("ends within quotes")), "3: B|2|b",
                          "4: C|3|c"));
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,\"A,x,a\n2,B,x,b\n3,\"C\",x,c\n"),
              ElementsAre(AllOf(StartsWith("2! "), HasSubstr("quote out of place")), "3: B|2|b",
                          "4: C|3|c"));
  // It closes where another begins, and makes one row of two.
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,\"A,x,a\n2,B\",x,b\n3,C,x,c\n"),
              ElementsAre("2: A,x,a\n2,B|1|b", "4: C|3|c"));
  EXPECT_THAT(RowsOf(std::string(kHeader) + "1,\"A,x,a\n2,B,x,\"\n3,C,x,c\n"),
              ElementsAre(StartsWith("2! : has 2 columns"), StartsWith("3! "), "4: C|3|c"));
}

TEST(CsvSource, AnswersARowThatIsTooLongAndGoesOn) {
  const std::string longest(kLongestRow, 'x');
  EXPECT_THAT(
      RowsOf(std::string(kHeader) + "1,A," + longest + ",a\r\n2,B,,b\n3," + longest + longest),
      ElementsAre(StartsWith("2! : is longer than 65536 bytes"), "3: B|2|b",
                  StartsWith("4! : is longer")));
  std::string open = "1,\"A,x,a\n";
  for (std::size_t i = 0; i < kLongestRow / 8; ++i) open += "2,B,,b\n";
  const std::vector<std::string> rows = RowsOf(kHeader + open);
  EXPECT_EQ(rows.size(), 1 + kLongestRow / 8);
  EXPECT_EQ(rows.back(), std::to_string(2 + kLongestRow / 8) + ": B|2|b");
}

TEST(CsvSource, StopsAtOnceWhereTheHeaderLacksAMappedColumn) {
  const auto source = Csv("身份证号,名字,现住址\n1,A,a\n", Mapping());
  EXPECT_EQ(source.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(source.status().message()),
              AllOf(HasSubstr("has columns.name (\"姓名\");"), Not(HasSubstr("id_number"))));
  EXPECT_THAT(std::string(Csv("姓名,姓名,身份证号,现住址\n", Mapping()).status().message()),
              HasSubstr("names \"姓名\" twice"));
  EXPECT_FALSE(Csv("", Mapping()).ok());
}

std::vector<std::string> JsonRowsOf(const std::string& text,
                                    FeedEncoding encoding = FeedEncoding::kUtf8) {
  FeedMapping mapping = *ParseMapping(
      R"({"columns": {"name": "name", "id_number": "id", "address": "address"}})", "a.jsonl");
  auto lines = TextLines::Make(std::make_unique<std::istringstream>(text), encoding);
  JsonLinesSource source(std::move(*lines), mapping);
  return All(source);
}

TEST(JsonLinesSource, TakesTextsAndNumbers) {
  EXPECT_THAT(JsonRowsOf("{\"name\":\"A\",\"id\":110105194912310020,\"job\":[1]}\n\n"
                         "{\"address\":1.3812345678e10,\"name\":null}"),
              ElementsAre("1: A|110105194912310020|", "3: ||13812345678"));
}

TEST(JsonLinesSource, AnswersLinesThatAreNone) {
  EXPECT_THAT(JsonRowsOf("[]\n{\"name\":{}}\n{\"id\":1.1010519491231002e18}\n{\"name\":\"\xd5\"}\n"
                         "{\"name\":\"B\"}\n{\"name\":\"C\",\"id\":\"1"),
              ElementsAre(StartsWith("1! : is no JSON object"), StartsWith("2! name: must be text"),
                          StartsWith("3! id_number: must be text"), StartsWith("4! : is no JSON"),
                          "5: B||", StartsWith("6! : is no JSON object")));
}

TEST(JsonLinesSource, ReadsGb18030) {
  EXPECT_THAT(JsonRowsOf("{\"name\":\"\xd5\xc5\"}\n{\"name\":\"\x81\"}\n", FeedEncoding::kGb18030),
              ElementsAre("1: 张||", StartsWith("2! ")));
}

}  // namespace
}  // namespace gridkeeper::gridctl
