#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::tests {

inline constexpr std::array<const char*, 3> vocabulary_names = {"cased", "uncased", "chinese"};

inline const tokens::vocabulary& vocabulary(const std::string& name) {
  static const auto load = [](const std::string& which) {
    return tokens::vocabulary::load(tests::data("vocab/bert-base-" + which + "-vocab.txt"));
  };
  static const tokens::vocabulary cased = load("cased");
  static const tokens::vocabulary uncased = load("uncased");
  static const tokens::vocabulary chinese = load("chinese");
  return name == "cased" ? cased : name == "uncased" ? uncased : chinese;
}

/// The tokenizer of the oracle: cased as it is, the others lower-cased and without accents.
inline tokens::tokenizer tokenizer(const std::string& name, tokens::special_tokens specials) {
  auto options = name == "cased" ? tokens::tokenizer_options::cased() : tokens::tokenizer_options::uncased();
  options.specials = specials;
  return tokens::tokenizer(vocabulary(name), options);
}

/// The rows of a file of JSON Lines.
inline std::vector<nlohmann::json> rows(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<nlohmann::json> all;
  for (std::string line; std::getline(in, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

/// Word indices as the oracle has them, with -1 for null.
inline std::vector<std::int32_t> numbers_or_minus_one(const nlohmann::json& list) {
  std::vector<std::int32_t> all;
  for (const auto& item : list) all.push_back(item.is_null() ? -1 : item.get<std::int32_t>());
  return all;
}

/// Whether an encoding is the one in the row, in ids, offsets and words.
inline bool same(const tokens::encoding& got, const nlohmann::json& row) {
  const auto& offsets = row.at("offsets");
  if (got.ids != row.at("ids").get<std::vector<std::int32_t>>() || got.offsets.size() != offsets.size()) return false;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const text::byte_span wanted{offsets[i].at(0).get<std::uint32_t>(), offsets[i].at(1).get<std::uint32_t>()};
    if (got.offsets[i] != wanted) return false;
  }
  return got.words == numbers_or_minus_one(row.at("word_ids"));
}

}  // namespace clinicalbert::tests
