#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "clinicalbert/generation/generation_error.hpp"

namespace clinicalbert::generation {

class copied_numbers;

/// The ids that begin and end a target, as an encoder-decoder's config.json has them.
struct end_ids {
  std::int32_t start = 0;  ///< the first id of each target
  std::int32_t end = 0;    ///< after which a target is finished
};

/// What holds for every way to generate. Lengths count the start token and the end token.
struct options {
  std::size_t max_length = 20;              ///< a target of this length is finished
  std::size_t min_length = 0;               ///< a shorter one does not end
  std::size_t no_repeat_ngram = 0;          ///< no run of so many ids occurs twice in a target; 0: no such rule
  const copied_numbers* numbers = nullptr;  ///< numbers are copied from a source; null: no such rule
};

/// When a beam search stops: as soon as there are as many finished targets as beams; when the best running one, taken
/// at its present length, cannot beat the worst of those; or when it could not at any length.
enum class early_stopping { at_once, likely, sure };

struct beam_options {
  std::size_t beams = 4;
  std::size_t results = 1;      ///< how many targets are given back, at most `beams`
  double length_penalty = 1.0;  ///< a target's score is its log-probability / (length - 1)^length_penalty
  early_stopping stopping = early_stopping::likely;
};

struct sampling_options {
  std::size_t results = 1;   ///< targets drawn
  double temperature = 1.0;  ///< logits are divided by it
  std::size_t top_k = 0;     ///< only the so many likeliest pieces are drawn; 0: all
  double top_p = 1.0;        ///< only the likeliest pieces that have this probability together are drawn
  std::uint64_t seed = 0;    ///< the same seed, the same targets
};

/// Throws generation_error, naming the setting and the numbers, if nothing can be generated so: of a vocabulary of so
/// many pieces, by a model of so many positions.
inline void check_options(const options& o, const end_ids& ids, std::size_t vocabulary, std::size_t positions) {
  const auto refuse = [](const std::string& what) { throw generation_error(what); };
  if (o.max_length < 2) refuse("a maximum length of " + std::to_string(o.max_length) + " leaves no room for a piece");
  if (o.max_length > positions)
    refuse("a maximum length of " + std::to_string(o.max_length) + ", but the decoder has " +
           std::to_string(positions) + " positions");
  if (o.min_length > o.max_length)
    refuse("a minimum length of " + std::to_string(o.min_length) + " over the maximum of " +
           std::to_string(o.max_length));
  for (const std::int32_t id : {ids.start, ids.end})
    if (id < 0 || static_cast<std::size_t>(id) >= vocabulary)
      refuse("start or end id " + std::to_string(id) + ", but the vocabulary has " + std::to_string(vocabulary));
}

/// The same for a beam search.
inline void check_options(const beam_options& o, std::size_t vocabulary) {
  const auto refuse = [](const std::string& what) { throw generation_error(what); };
  if (o.beams == 0) refuse("a search without a beam");
  if (o.beams > vocabulary)
    refuse(std::to_string(o.beams) + " beams over a vocabulary of " + std::to_string(vocabulary) + " pieces");
  if (o.results == 0 || o.results > o.beams)
    refuse(std::to_string(o.results) + " results of " + std::to_string(o.beams) + " beams");
}

/// The same for sampling.
inline void check_options(const sampling_options& o) {
  const auto refuse = [](const std::string& what) { throw generation_error(what); };
  if (o.results == 0) refuse("a sample of no targets");
  if (!(o.temperature > 0)) refuse("a temperature of " + std::to_string(o.temperature) + ", which is not above 0");
  if (!(o.top_p > 0 && o.top_p <= 1)) refuse("a top_p of " + std::to_string(o.top_p) + ", which is not in (0, 1]");
}

}  // namespace clinicalbert::generation
