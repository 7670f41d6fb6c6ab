#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace clinicalbert::text {

/// The units that numbers of clinical texts have, under all their names.
namespace known_units {

struct unit {
  std::string_view name;  // in lower case and half width, U+00B5 and U+03BC as u
  std::string_view sign;  // by which it is known whatever it is called
};

// clang-format off
/// Names in letters, sorted by their bytes.
inline constexpr auto letters = std::to_array<unit>({
    {"bpm", "bpm"}, {"capsule", "capsule"}, {"capsules", "capsule"}, {"cc", "ml"}, {"cm", "cm"}, {"day", "day"},
    {"days", "day"}, {"dl", "dl"}, {"dose", "dose"}, {"doses", "dose"}, {"drop", "drop"}, {"drops", "drop"},
    {"fl", "fl"}, {"g", "g"}, {"gm", "g"}, {"gram", "g"}, {"grams", "g"}, {"hour", "h"}, {"hours", "h"}, {"hr", "h"},
    {"hrs", "h"}, {"iu", "iu"}, {"kcal", "kcal"}, {"kg", "kg"}, {"kilogram", "kg"}, {"kilograms", "kg"}, {"l", "l"},
    {"liter", "l"}, {"liters", "l"}, {"litre", "l"}, {"litres", "l"}, {"mcg", "mcg"}, {"meq", "meq"}, {"mg", "mg"},
    {"mgs", "mg"}, {"microgram", "mcg"}, {"micrograms", "mcg"}, {"milligram", "mg"}, {"milligrams", "mg"},
    {"milliliter", "ml"}, {"milliliters", "ml"}, {"millilitre", "ml"}, {"millilitres", "ml"}, {"min", "min"},
    {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"mm", "mm"}, {"mmhg", "mmhg"}, {"mmol", "mmol"},
    {"mol", "mol"}, {"month", "month"}, {"months", "month"}, {"mosm", "mosm"}, {"ng", "ng"}, {"nmol", "nmol"},
    {"percent", "%"}, {"pg", "pg"}, {"pill", "tablet"}, {"pills", "tablet"}, {"pmol", "pmol"}, {"puff", "puff"},
    {"puffs", "puff"}, {"tab", "tablet"}, {"tablet", "tablet"}, {"tablets", "tablet"}, {"tabs", "tablet"},
    {"time", "time"}, {"times", "time"}, {"u", "unit"}, {"ug", "mcg"}, {"umol", "umol"}, {"unit", "unit"},
    {"units", "unit"}, {"week", "week"}, {"weeks", "week"}, {"wk", "week"}, {"wks", "week"}, {"year", "year"},
    {"years", "year"}, {"yr", "year"}, {"yrs", "year"}});

/// Names in letters that are units behind a slash only, beside those above.
inline constexpr auto behind_slash = std::to_array<unit>({{"d", "day"}, {"h", "h"}, {"m", "m2"}});

/// Names that no letter need follow or precede; of two that begin alike the longer is first.
inline constexpr auto signs = std::to_array<unit>({
    {"%", "%"}, {"\u2103", "c"}, {"\u00b0c", "c"}, {"\u00b0f", "f"},
    {"\u6beb\u514b", "mg"}, {"\u5fae\u514b", "mcg"}, {"\u5343\u514b", "kg"}, {"\u516c\u65a4", "kg"},
    {"\u514b", "g"}, {"\u6beb\u5347", "ml"}, {"\u6beb\u7c73", "mm"}, {"\u5398\u7c73", "cm"}, {"\u5347", "l"},
    {"\u56fd\u9645\u5355\u4f4d", "iu"}, {"\u5355\u4f4d", "unit"}, {"\u7247", "tablet"}, {"\u7c92", "capsule"},
    {"\u6ef4", "drop"}, {"\u6b21", "time"}, {"\u5929", "day"}, {"\u65e5", "day"}, {"\u5468", "week"},
    {"\u4e2a\u6708", "month"}, {"\u6708", "month"}, {"\u5e74", "year"}, {"\u5c81", "year"},
    {"\u5c0f\u65f6", "h"}, {"\u5206\u949f", "min"}});
// clang-format on

static_assert(std::ranges::is_sorted(letters, {}, &unit::name));

/// The sign of a name in letters.
[[nodiscard]] constexpr std::optional<std::string_view> find(std::string_view name, bool is_behind_slash) noexcept {
  if (is_behind_slash)
    for (const unit& one : behind_slash)
      if (one.name == name) return one.sign;
  const auto found = std::ranges::lower_bound(letters, name, {}, &unit::name);
  return found == letters.end() || found->name != name ? std::nullopt : std::optional(found->sign);
}

/// The unit whose name begins `text`, which is in lower case and half width; null if none does.
[[nodiscard]] constexpr const unit* find_sign(std::string_view text) noexcept {
  for (const unit& one : signs)
    if (text.starts_with(one.name)) return &one;
  return nullptr;
}

}  // namespace known_units

}  // namespace clinicalbert::text
