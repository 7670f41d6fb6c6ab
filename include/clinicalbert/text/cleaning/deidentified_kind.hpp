#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clinicalbert::text {

/// What a de-identified place stands for.
enum class deidentified_kind : std::uint8_t { other, name, date, location, id, age, contact };

[[nodiscard]] constexpr std::string_view name_of(deidentified_kind kind) noexcept {
  constexpr std::array<std::string_view, 7> names = {"OTHER", "NAME", "DATE", "LOCATION", "ID", "AGE", "CONTACT"};
  return names[static_cast<std::size_t>(kind)];
}

/// What MIMIC's brackets say between `[**` and `**]`: by a word that is there, without regard to case or to the digits
/// behind it ("Hospital1 18", "Last Name (NamePattern1)"), else date for digits such as 2101-3-4, 3-4, 2101 and 3/2101.
///
/// Where words of several kinds are there, the last of name, date, location, id, age, contact is taken: "Hospital Ward
/// Name" is a location, "Medical Record Number" an id, "E-mail address" a contact.
[[nodiscard]] constexpr deidentified_kind kind_of_deidentified(std::string_view inside) noexcept {
  struct entry {
    std::string_view word;
    deidentified_kind kind;
  };
  using enum deidentified_kind;
  constexpr entry entries[] = {
      {"name", name},           {"lastname", name},     {"firstname", name},    {"initial", name},
      {"initials", name},       {"info", name},         {"namepattern", name},  {"doctor", name},
      {"month", date},          {"day", date},          {"year", date},         {"date", date},
      {"holiday", date},        {"hospital", location}, {"location", location}, {"ward", location},
      {"wardname", location},   {"unit", location},     {"state", location},    {"country", location},
      {"street", location},     {"address", location},  {"town", location},     {"city", location},
      {"university", location}, {"college", location},  {"clinic", location},   {"company", location},
      {"apartment", location},  {"zip", location},      {"box", location},      {"number", id},
      {"identifier", id},       {"numeric", id},        {"age", age},           {"telephone", contact},
      {"fax", contact},         {"pager", contact},     {"mail", contact},      {"email", contact},
      {"url", contact},         {"contact", contact},
  };
  const auto lower = [](char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; };
  const auto is_letter = [&](char byte) { return lower(byte) >= 'a' && lower(byte) <= 'z'; };
  const auto is_word = [&](std::string_view word, std::string_view known) {
    if (word.size() != known.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if (lower(word[i]) != known[i]) return false;
    return true;
  };
  deidentified_kind kind = other;
  std::size_t digits = 0, separators = 0;
  bool has_others = false, has_long_number = false;
  for (std::size_t at = 0; at < inside.size();) {
    const std::size_t begin = at;
    while (at < inside.size() && is_letter(inside[at])) ++at;
    if (at != begin) {
      has_others = true;
      for (const auto& [word, known] : entries)
        if (is_word(inside.substr(begin, at - begin), word)) kind = known > kind ? known : kind;
      continue;
    }
    const char byte = inside[at++];
    const bool is_digit = byte >= '0' && byte <= '9';
    digits = is_digit ? digits + 1 : 0;
    has_long_number = has_long_number || digits > 4;
    if (byte == '-' || byte == '/') ++separators;
    if (!is_digit && byte != '-' && byte != '/' && byte != ' ' && byte != '\n' && byte != '\r') has_others = true;
  }
  if (kind != other || has_others || has_long_number) return kind;
  std::size_t figures = 0;
  for (const char byte : inside) figures += byte >= '0' && byte <= '9';
  return (separators > 0 && figures > 1) || figures == 4 ? date : other;
}

}  // namespace clinicalbert::text
