#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace clinicalbert::generation {

/// What a piece is to numbers.
enum class piece_role : std::uint8_t {
  other,
  number,    ///< it begins a word and has a digit
  inside,    ///< it goes on with a word and has a digit
  separator  ///< a point or comma, which may stand inside a number
};

/// A rule that numbers are copied from the source: a piece with a digit may only begin a number of the source or go on
/// with one, and a number is not left before its end, but where the maximum length cuts the target.
///
/// A number is a run of pieces with digits that make one word, or of several such words with one separator between each
/// two ("0", ".", "5"). Digits spelled out are not seen. The rule itself always leaves a piece; another one must not
/// ban what a number has to go on with (is_in_number).
class copied_numbers {
 public:
  /// `roles`: by id, which must outlive this object.
  explicit copied_numbers(std::span<const piece_role> roles) : roles_(roles) {}

  /// Forgets all numbers.
  void clear() {
    is_end_.assign(1, false);
    children_.clear();
  }

  /// Adds the numbers of a source. is_joined(i): no white space stands before piece i. What stands right behind a
  /// separator but no number, as in ".5", is not added.
  template <class IsJoined>
  void add_source(std::span<const std::int32_t> ids, IsJoined&& is_joined) {
    for (std::size_t i = 0; i < ids.size();) {
      const piece_role first = role(ids[i]);
      if (first != piece_role::number && first != piece_role::inside) {
        ++i;
        continue;
      }
      // ".5" is no 5: it begins where no target comes to.
      const bool is_fraction = i > 0 && role(ids[i - 1]) == piece_role::separator && is_joined(i);
      std::size_t at = add_child(is_fraction ? add_child(root, ids[i - 1]) : root, ids[i]);
      ++i;
      for (; i < ids.size(); ++i) {
        if (role(ids[i]) != piece_role::inside) {
          const bool goes_on = role(ids[i]) == piece_role::separator && is_joined(i) && i + 1 < ids.size() &&
                               role(ids[i + 1]) == piece_role::number && is_joined(i + 1);
          if (!goes_on) break;
          at = add_child(at, ids[i++]);
        }
        at = add_child(at, ids[i]);
      }
      is_end_[at] = true;
    }
  }

  /// each(id) of the pieces that may not follow `target`, of a vocabulary of so many.
  template <class Each>
  void for_each_banned(std::span<const std::int32_t> target, std::size_t vocabulary, Each&& each) const {
    const state now = state_of(target);
    for (std::size_t id = 0; id < vocabulary; ++id)
      if (!is_allowed(now, static_cast<std::int32_t>(id))) each(static_cast<std::int32_t>(id));
  }

  /// Whether a number of `target` is not at an end, so that only a piece of it may follow.
  [[nodiscard]] bool is_in_number(std::span<const std::int32_t> target) const { return !is_whole(state_of(target)); }

 private:
  static constexpr std::size_t root = 0, none = std::numeric_limits<std::size_t>::max();

  /// Where a target stands.
  struct state {
    enum { outside, in_number, behind_separator } place = outside;
    std::size_t number = none;  // the node of the number, or of that before the separator; none: it is no source's
    std::size_t separator = none;

    [[nodiscard]] bool is_in_fraction() const noexcept { return place == behind_separator && number != none; }
  };

  [[nodiscard]] state state_of(std::span<const std::int32_t> target) const {
    std::size_t begin = target.size();
    while (begin > 0 && role(target[begin - 1]) != piece_role::other) --begin;
    state now;
    for (const std::int32_t id : target.subspan(begin)) now = after(now, id);
    return now;
  }
  [[nodiscard]] state after(const state& now, std::int32_t id) const {
    switch (role(id)) {
      case piece_role::number:
        return {state::in_number, child(now.is_in_fraction() ? now.separator : root, id)};
      case piece_role::inside:
        return {state::in_number, child(now.place == state::outside ? root : now.number, id)};
      case piece_role::separator:
        if (now.place != state::in_number) return {state::behind_separator};
        return {state::behind_separator, now.number, child(now.number, id)};
      default:
        return {};
    }
  }
  [[nodiscard]] bool is_whole(const state& now) const {
    return now.place == state::outside || now.number == none || is_end_[now.number];
  }
  [[nodiscard]] bool is_allowed(const state& now, std::int32_t id) const {
    switch (role(id)) {
      case piece_role::number:
        if (now.is_in_fraction()) return child(now.separator, id) != none;
        return is_whole(now) && child(root, id) != none;
      case piece_role::inside:
        if (now.place == state::behind_separator) return false;  // it would look like a fraction
        return child(now.place == state::outside ? root : now.number, id) != none;
      case piece_role::separator:
        return is_whole(now) || (now.place == state::in_number && child(now.number, id) != none);
      default:
        return is_whole(now);
    }
  }

  [[nodiscard]] piece_role role(std::int32_t id) const noexcept {
    const auto i = static_cast<std::size_t>(id);
    return id >= 0 && i < roles_.size() ? roles_[i] : piece_role::other;
  }
  [[nodiscard]] std::size_t child(std::size_t node, std::int32_t id) const {
    const auto found = children_.find({node, id});
    return found == children_.end() ? none : found->second;
  }
  std::size_t add_child(std::size_t node, std::int32_t id) {
    const auto [place, is_new] = children_.try_emplace({node, id}, is_end_.size());
    if (is_new) is_end_.push_back(false);
    return place->second;
  }

  std::span<const piece_role> roles_;
  std::vector<bool> is_end_ = {false};  // by node of the numbers' trie: whether a number ends there
  std::map<std::pair<std::size_t, std::int32_t>, std::size_t> children_;
};

}  // namespace clinicalbert::generation
