#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/window_error.hpp"
#include "clinicalbert/tokens/windows.hpp"

namespace clinicalbert::tasks {

/// How a text is cut for questions: windows [CLS] question [SEP] stretch of the text [SEP], each with the whole
/// question.
struct question_windows {
  std::size_t length = 384;   ///< pieces of a window, all included; at most the model's positions
  std::size_t overlap = 128;  ///< pieces of the text that neighbors share; half of their stretch at most

  /// These windows for a model with so many positions: not longer, and with an overlap of a third at most.
  [[nodiscard]] question_windows within(std::size_t positions) const noexcept {
    const std::size_t fitted = std::min(length, positions);
    return {fitted, std::min(overlap, fitted / 3)};
  }

  /// The stretches of a text of so many pieces, for a question of so many: together the whole text; one, which may be
  /// empty, if all fits. Agrees with Hugging Face's only_second but where half of a stretch is less than the overlap.
  ///
  /// Throws tokens::window_error, which says the numbers, where the question leaves no room.
  [[nodiscard]] std::vector<tokens::piece_range> stretches(std::size_t question, std::size_t text) const {
    const std::size_t room = tokens::room_for_text(length, 3);
    if (question >= room)
      throw tokens::window_error("a question of " + std::to_string(question) + " pieces in windows of " +
                                 std::to_string(length) + " pieces, 3 of them special, leaves no room for a text");
    const std::size_t left = room - question;
    return tokens::window_ranges(text, left, std::min(overlap, left / 2));
  }
};

}  // namespace clinicalbert::tasks
