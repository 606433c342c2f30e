#include "feed/xml_reader.hpp"

namespace gridkeeper::gridctl {
namespace {

std::string_view WithoutPrefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

XmlReader::XmlReader() : parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(
      parser_.get(),
      [](void* self, const char* name, const char** attributes) {
        static_cast<XmlReader*>(self)->OnStart(WithoutPrefix(name), Attributes(attributes));
      },
      [](void* self, const char* name) {
        static_cast<XmlReader*>(self)->OnEnd(WithoutPrefix(name));
      });
  XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* text, int size) {
    static_cast<XmlReader*>(self)->OnText({text, static_cast<std::size_t>(size)});
  });
  XML_SetStartDoctypeDeclHandler(
      parser_.get(), [](void* self, const char*, const char*, const char*, int) {
        XML_StopParser(static_cast<XmlReader*>(self)->parser_.get(), XML_FALSE);
      });
}

bool XmlReader::Parse(std::string_view piece, bool is_last) {
  return XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                   is_last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
}

std::string_view XmlReader::Attributes::Get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (WithoutPrefix(pair[0]) == name) return pair[1];
  }
  return {};
}

}  // namespace gridkeeper::gridctl
