#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/failure_links.hpp"
#include "clinicalbert/tokens/piece_key.hpp"
#include "clinicalbert/tokens/piece_trie.hpp"
#include "clinicalbert/tokens/piece_trie_builder.hpp"
#include "clinicalbert/tokens/short_pieces.hpp"

namespace clinicalbert::tokens {

/// What WordPiece looks pieces up in. A piece that begins with "##" goes on inside a word.
class piece_index {
 public:
  static constexpr std::int32_t none = -1;

  piece_index() = default;

  /// The keys of `sorted_keys`, if they are distinct.
  explicit piece_index(std::vector<piece_key> keys) {
    const auto inside = [](const piece_key& key) { return is_inside(key.bytes); };  // these stand side by side
    const auto first = std::find_if(keys.begin(), keys.end(), inside);
    const auto insides = std::rotate(first, std::find_if_not(first, keys.end(), inside), keys.end());
    whole_words_ = short_pieces({keys.begin(), insides});
    for (auto key = insides; key != keys.end(); ++key) key->bytes.remove_prefix(2);
    piece_trie_builder builder({keys.begin(), insides}, {insides, keys.end()});
    const auto order = builder.order();
    trie_ = builder.take_trie();
    links_ = failure_links(trie_, order);
  }

  /// The id of a piece as the vocabulary has it, or `none`.
  [[nodiscard]] std::int32_t find(std::string_view piece) const noexcept {
    const bool inside = is_inside(piece);
    if (inside) piece.remove_prefix(2);
    const auto node = trie_.find(inside ? piece_trie::inside_root : piece_trie::word_root, piece);
    return node == piece_trie::none ? none : trie_.id(node);
  }

  [[nodiscard]] const piece_trie& trie() const noexcept { return trie_; }
  [[nodiscard]] const failure_links& links() const noexcept { return links_; }
  /// The pieces that a whole word can be.
  [[nodiscard]] const short_pieces& whole_words() const noexcept { return whole_words_; }

 private:
  [[nodiscard]] static bool is_inside(std::string_view piece) noexcept {
    return piece.size() > 2 && piece.starts_with("##");
  }

  piece_trie trie_;
  failure_links links_;
  short_pieces whole_words_;
};

}  // namespace clinicalbert::tokens
