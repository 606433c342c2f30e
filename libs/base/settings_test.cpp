#include "base/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gridkeeper::base {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Settings Given(std::map<std::string, std::string, std::less<>> variables) {
  return Settings(
      "gridkeeper-test", "A test.",
      [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        auto it = variables.find(name);
        if (it == variables.end()) return std::nullopt;
        return it->second;
      });
}

TEST(SettingsTest, WhatIsNotSetTakesItsDefault) {
  Settings settings = Given({{"EMPTY", ""}});
  EXPECT_EQ(settings.Text("A", "a", "a text"), "a");
  EXPECT_EQ(settings.Text("EMPTY", "a", "a text"), "a");
  EXPECT_EQ(settings.Integer("B", 7, {1, 9}, "a number"), 7);
  EXPECT_EQ(settings.Duration("C", Millis{500}, {1, 1000}, "a time"), Millis{500});
  EXPECT_TRUE(settings.Switch("D", true, "a switch"));
  EXPECT_EQ(settings.Choice("E", "json", {"json", "human"}, "a choice"), "json");
  EXPECT_EQ(settings.Address("F", "127.0.0.1:0", "an address"), "127.0.0.1:0");
  EXPECT_THAT(settings.List("G", "ES256", {"ES256", "RS256"}, "a list"), ElementsAre("ES256"));
  EXPECT_TRUE(settings.Check().ok());
}

TEST(SettingsTest, WhatIsSetIsTaken) {
  Settings settings = Given({{"B", "9"},
                             {"C", "250"},
                             {"D", "off"},
                             {"E", "human"},
                             {"F", "[::1]:70"},
                             {"G", "ES256,RS256"},
                             {"H", "here"}});
  EXPECT_EQ(settings.Integer("B", 7, {1, 9}, "a number"), 9);
  EXPECT_EQ(settings.Duration("C", Millis{500}, {1, 1000}, "a time"), Millis{250});
  EXPECT_FALSE(settings.Switch("D", true, "a switch"));
  EXPECT_EQ(settings.Choice("E", "json", {"json", "human"}, "a choice"), "human");
  EXPECT_EQ(settings.Address("F", "127.0.0.1:0", "an address"), "[::1]:70");
  EXPECT_THAT(settings.List("G", "ES256", {"ES256", "RS256"}, "a list"),
              ElementsAre("ES256", "RS256"));
  EXPECT_EQ(settings.RequiredText("H", "a text"), "here");
  EXPECT_TRUE(settings.Check().ok());
}

TEST(SettingsTest, AllErrorsAreReportedAtOnceWithWhatIsPossible) {
  Settings settings = Given({{"B", "10"},
                             {"C", "1s"},
                             {"D", "yes"},
                             {"E", "xml"},
                             {"F", "70"},
                             {"G", "none"},
                             {"I", "99999999999999999999"}});
  EXPECT_EQ(settings.Integer("B", 7, {1, 9}, "a number"), 7);
  settings.Duration("C", Millis{500}, {1, 1000}, "a time");
  settings.Switch("D", true, "a switch");
  settings.Choice("E", "json", {"json", "human"}, "a choice");
  settings.Address("F", "127.0.0.1:0", "an address");
  settings.List("G", "ES256", {"ES256", "RS256"}, "a list");
  settings.RequiredText("H", "file of the key");
  settings.Integer("I", 7, {1, 9}, "a number");
  const std::string message(settings.Check().message());
  EXPECT_THAT(message, HasSubstr("B=\"10\" cannot be taken; possible: a whole number, 1..9"));
  EXPECT_THAT(message, HasSubstr("C=\"1s\""));
  EXPECT_THAT(message, HasSubstr("D=\"yes\" cannot be taken; possible: on, off"));
  EXPECT_THAT(message, HasSubstr("E=\"xml\" cannot be taken; possible: json, human"));
  EXPECT_THAT(message, HasSubstr("F=\"70\""));
  EXPECT_THAT(message, HasSubstr("G=\"none\""));
  EXPECT_THAT(message, HasSubstr("H is not set"));
  EXPECT_THAT(message, HasSubstr("I=\"99999999999999999999\""));
}

TEST(SettingsTest, HelpListsEachWithDefaultAndMeaning) {
  Settings settings = Given({});
  settings.Integer("GRIDKEEPER_PARTITIONS", 16, {1, 256}, "partitions of every keyed topic");
  EXPECT_THAT(settings.Help(), HasSubstr("GRIDKEEPER_PARTITIONS\n      partitions of every keyed "
                                         "topic\n      possible: 1..256; default: 16"));
}

TEST(SettingsTest, TheCommandLineTakesHelpOnly) {
  Settings settings = Given({{"B", "x"}});
  settings.Integer("B", 7, {1, 9}, "a number");
  const char* help[] = {"p", "--help"};
  const char* other[] = {"p", "serve"};
  EXPECT_EQ(settings.Finish(2, help), 0);
  EXPECT_EQ(settings.Finish(2, other), 2);
  EXPECT_EQ(settings.Finish(1, help), 2);
  EXPECT_EQ(Given({}).Finish(1, help), std::nullopt);
}

}  // namespace
}  // namespace gridkeeper::base
