#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/pair_windows.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/windows.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace clinicalbert::tests {

/// Whether windows are those of a row, in all that it says of them.
inline bool same_windows(const std::vector<tokens::encoding>& got, const nlohmann::json& wanted) {
  if (got.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!same(got[i], wanted[i])) return false;
    if (got[i].segments != wanted[i].at("type_ids").get<std::vector<std::uint8_t>>()) return false;
    std::vector<std::int32_t> sequences;
    for (std::size_t k = 0; k < got[i].size(); ++k) sequences.push_back(got[i].words[k] < 0 ? -1 : got[i].segments[k]);
    if (sequences != numbers_or_minus_one(wanted[i].at("sequence_ids"))) return false;
  }
  return true;
}

/// Compares the rows of pairs.jsonl or truncation.jsonl that `wanted` chooses, those with an error included.
template <class Wanted>
void compare_windows(const std::vector<nlohmann::json>& rows, Wanted wanted) {
  using tokens::truncation;
  const std::map<std::string, truncation> strategies = {{"longest_first", truncation::longest_first},
                                                        {"single", truncation::longest_first},
                                                        {"only_first", truncation::only_first},
                                                        {"only_second", truncation::only_second},
                                                        {"none", truncation::none}};
  std::map<std::pair<std::string, bool>, tokens::tokenizer> tokenizers;
  for (const std::string name : vocabulary_names) {
    tokenizers.emplace(std::pair{name, true}, tokenizer(name, tokens::special_tokens::as_text));
    tokenizers.emplace(std::pair{name, false}, tokenizer(name, tokens::special_tokens::recognized));
  }
  std::size_t compared = 0, wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (!wanted(row)) continue;
    const auto& used = tokenizers.at({row.at("vocabulary"), row.value("special", "") == "plain"});
    const auto how = strategies.at(row.at("strategy").get<std::string>());
    const tokens::window_options options{row.at("max_length").get<std::size_t>(), row.at("stride").get<std::size_t>()};
    const auto first = row.at("text_a").get<std::string>();
    const auto windows = [&]() -> tokens::pair_windows {
      if (row.at("text_b").is_null()) return {tokens::encode_windows(used, first, options, how)};
      return tokens::encode_pair_windows(used, first, row.at("text_b").get<std::string>(), options, how);
    };
    ++compared;
    if (row.contains("error")) {
      CHECK_THROWS_AS(windows(), tokens::window_error);
      continue;
    }
    const auto got = windows();
    const auto left_out = row.value("left_out", std::vector<std::size_t>{});
    const bool same_left_out = left_out.empty() || left_out == std::vector{got.first_left_out, got.second_left_out};
    if (same_left_out && same_windows(got.windows, row.at("windows"))) continue;
    ++wrong;
    UNSCOPED_INFO("row " << i);
  }
  CHECK(compared > 0);
  CHECK(wrong == 0);
}

inline bool is_single(const nlohmann::json& row) { return row.at("text_b").is_null(); }
inline bool is_pair(const nlohmann::json& row) { return !is_single(row); }

}  // namespace clinicalbert::tests
