#pragma once

#include <string_view>

#include "clinicalbert/models/config.hpp"

namespace clinicalbert::tests {

// The models of the oracles.
struct h32 {
  static constexpr std::string_view name = "h32";
  static constexpr models::encoder_config config{.layers = 2, .hidden = 32, .attention_heads = 4, .intermediate = 64};
};
/// The decoder of seq2seq/, over h32 as encoder.
struct h32_decoder {
  static constexpr std::string_view name = "h32_decoder";
  static constexpr models::encoder_config config{.layers = 3, .hidden = 32, .attention_heads = 4, .intermediate = 64};
};
struct h128 {
  static constexpr std::string_view name = "h128";
  static constexpr models::encoder_config config{.layers = 3, .hidden = 128, .attention_heads = 2, .intermediate = 512};
};

/// Small enough for finite differences.
struct h8 {
  static constexpr std::string_view name = "h8";
  static constexpr models::encoder_config config{.layers = 2, .hidden = 8, .attention_heads = 2, .intermediate = 12};
};

}  // namespace clinicalbert::tests
