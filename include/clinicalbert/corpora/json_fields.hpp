#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::corpora {

/// Takes fields out of a file's JSON; `where` says in which object, "document 3, passage 1", for a message.
class json_fields {
 public:
  /// `origin`, which only errors name, outlives this object.
  explicit json_fields(const std::filesystem::path& origin) : origin_(origin) {}

  /// Throws "PATH: WHERE SENTENCE".
  [[noreturn]] void refuse(const std::string& where, const std::string& sentence) const {
    throw files::file_error(origin_, where + " " + sentence);
  }

  /// Null where the field is missing or null, and in what is no object.
  [[nodiscard]] static const nlohmann::json* find(const nlohmann::json& object, const char* field) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(field);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }

  [[nodiscard]] const nlohmann::json& list(const nlohmann::json& object, const char* field,
                                           const std::string& where) const {
    const auto* found = find(object, field);
    if (found == nullptr || !found->is_array()) refuse(where, std::string("has no list in field ") + field);
    return *found;
  }

  /// As `list`, but an empty one where the field is missing.
  [[nodiscard]] const nlohmann::json& optional_list(const nlohmann::json& object, const char* field,
                                                    const std::string& where) const {
    static const nlohmann::json none = nlohmann::json::array();
    return find(object, field) == nullptr ? none : list(object, field, where);
  }

  [[nodiscard]] std::uint64_t number(const nlohmann::json& object, const char* field, const std::string& where) const {
    const auto* found = find(object, field);
    if (found == nullptr || !found->is_number_unsigned())
      refuse(where, std::string("has no whole number from 0 in field ") + field);
    return found->get<std::uint64_t>();
  }

  [[nodiscard]] const std::string& string(const nlohmann::json& object, const char* field,
                                          const std::string& where) const {
    const auto* found = find(object, field);
    if (found == nullptr || !found->is_string()) refuse(where, std::string("has no string in field ") + field);
    return found->get_ref<const std::string&>();
  }

  /// A string, or a whole number as its digits.
  [[nodiscard]] std::string name(const nlohmann::json& object, const char* field, const std::string& where) const {
    const auto* found = find(object, field);
    return found != nullptr && found->is_number_integer() ? found->dump() : string(object, field, where);
  }

 private:
  const std::filesystem::path& origin_;
};

}  // namespace clinicalbert::corpora
