#include "eventing/topic_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gridkeeper::eventing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::map<std::string, kafka::TopicSettings> Exactly(const std::vector<Topic>& catalogue) {
  std::map<std::string, kafka::TopicSettings> existing;
  for (const Topic& topic : catalogue) existing[topic.name] = SettingsOf(topic, 3);
  return existing;
}

TEST(CompareTopicsTest, WhatWasCreatedFromTheCatalogueIsClean) {
  EXPECT_TRUE(CompareTopics(TopicCatalogue(16), Exactly(TopicCatalogue(16))).IsClean());
}

TEST(CompareTopicsTest, NamesWhatIsMissing) {
  auto existing = Exactly(TopicCatalogue(16));
  existing.erase("health.events.v1");
  const TopicReport report = CompareTopics(TopicCatalogue(16), existing);
  ASSERT_EQ(report.missing.size(), 1u);
  EXPECT_EQ(report.missing[0].name, "health.events.v1");
  EXPECT_THAT(report.differences, IsEmpty());
}

TEST(CompareTopicsTest, SaysHowWhatExistsDiffers) {
  auto existing = Exactly(TopicCatalogue(16));
  existing["health.events.v1"].partitions = 8;
  existing["health.events.v1"].config["retention.ms"] = "604800000";
  existing["registration.keys.v1"].config.erase("cleanup.policy");
  std::vector<std::string> lines;
  for (const TopicDifference& difference :
       CompareTopics(TopicCatalogue(16), existing).differences) {
    lines.push_back(Describe(difference));
  }
  EXPECT_THAT(
      lines,
      ElementsAre("topic health.events.v1: partitions is 8, must be 16",
                  "topic health.events.v1: retention.ms is 604800000, must be -1",
                  "topic registration.keys.v1: cleanup.policy is (not set), must be compact"));
}

TEST(SettingsOfTest, ThreeReplicasDemandTwoInSync) {
  const Topic topic = TopicCatalogue(16).front();
  EXPECT_EQ(SettingsOf(topic, 3).config.at("min.insync.replicas"), "2");
  EXPECT_FALSE(SettingsOf(topic, 1).config.contains("min.insync.replicas"));
}

}  // namespace
}  // namespace gridkeeper::eventing
