// XML as events, parsed by expat piece by piece. Names come without their namespace's prefix.
// Document types are refused: workbooks have none, and entities are a way to fill memory.
// Not thread-safe.
#pragma once

#include <expat.h>

#include <memory>
#include <string_view>

namespace gridkeeper::gridctl {

class XmlReader {
 public:
  XmlReader();
  virtual ~XmlReader() = default;
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  // Whether it is well-formed so far. `is_last`: nothing follows.
  bool Parse(std::string_view piece, bool is_last);

 protected:
  class Attributes {
   public:
    explicit Attributes(const char** pairs) : pairs_(pairs) {}
    // Empty where there is none.
    std::string_view Get(std::string_view name) const;

   private:
    const char** pairs_;
  };

  virtual void OnStart(std::string_view name, const Attributes& attributes) = 0;
  virtual void OnEnd(std::string_view /*name*/) {}
  virtual void OnText(std::string_view /*text*/) {}

 private:
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
};

}  // namespace gridkeeper::gridctl
