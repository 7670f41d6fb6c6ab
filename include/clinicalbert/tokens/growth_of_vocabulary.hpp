#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/tokens/growing_vocabulary.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// A vocabulary and what it learned since.
struct vocabulary_growth {
  vocabulary base;     ///< with which growing began
  growth_state state;  ///< what a growing vocabulary goes on from
};

/// The first pieces of a vocabulary, the special ones among them.
[[nodiscard]] inline vocabulary first_pieces(const vocabulary& pieces, std::size_t count) {
  std::vector<std::string> first;
  first.reserve(count);
  for (std::size_t id = 0; id < count; ++id) first.emplace_back(pieces.piece(static_cast<std::int32_t>(id)));
  return vocabulary(first);
}

/// What write_growth wrote, for a vocabulary that has none of the learned words yet, some, or all of them: they are its
/// last pieces, with the ids that they were given.
///
/// Throws files::file_error as growth_reader does, and if the last pieces are other ones.
[[nodiscard]] inline vocabulary_growth read_growth_of(const std::filesystem::path& path, const vocabulary& pieces) {
  const auto root = files::read_json(path);
  const auto size = root.is_object() && root.contains("base_size") && root["base_size"].is_number_unsigned()
                        ? root["base_size"].get<std::uint64_t>()
                        : pieces.size();
  if (size >= pieces.size()) return {pieces, read_growth(path, pieces)};  // which refuses what is wrong
  const auto refuse = [&] { throw files::file_error(path, "belongs to another vocabulary"); };
  for (const std::int32_t id : pieces.special_ids()) {
    if (static_cast<std::uint64_t>(id) >= size) refuse();
  }
  vocabulary base = first_pieces(pieces, static_cast<std::size_t>(size));
  growth_state state = read_growth(path, base);
  if (pieces.size() - base.size() > state.learned.size()) refuse();
  for (std::size_t id = base.size(); id < pieces.size(); ++id) {
    if (pieces.piece(static_cast<std::int32_t>(id)) != state.learned[id - base.size()].word) refuse();
  }
  return {std::move(base), std::move(state)};
}

}  // namespace clinicalbert::tokens
