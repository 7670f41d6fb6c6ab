#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/labels/answers.hpp"
#include "examples/json_line.hpp"
#include "examples/passage_library.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// {"begin": , "end": , "score": } in bytes of the file; the score where it was searched for.
[[nodiscard]] inline nlohmann::ordered_json passage_json(const passage& one) {
  nlohmann::ordered_json json{{"begin", one.span.begin}, {"end", one.span.end}};
  if (one.score) json["score"] = *one.score;
  return json;
}

/// {"file": PATH, "begin": , "end": , "passage": {...}, "score": , "probability": , "no_answer_score": }, with the end
/// of the line; `read` is what the question was asked of.
[[nodiscard]] inline std::string answer_json(const passage_library& library, const std::vector<passage>& read,
                                             const labels::answers& found, const labels::answer& one) {
  const auto& from = read[one.text];
  nlohmann::ordered_json line{{"file", library.notes()[from.note].name},
                              {"begin", from.span.begin + one.span.begin},
                              {"end", from.span.begin + one.span.end}};
  line["passage"] = passage_json(from);
  line["score"] = one.score;
  line["probability"] = one.probability;
  line["no_answer_score"] = found.no_answer_score;
  return json_line(line);
}

/// Where the answer stands, and the passage with [the answer] in it; of a file that was read whole, the lines about it.
[[nodiscard]] inline std::string answer_text(const passage_library& library, const std::vector<passage>& read,
                                             const labels::answer& one) {
  const auto& from = read[one.text];
  const std::string_view text = library.text_of(from);
  constexpr std::size_t about = 300;
  std::size_t begin = one.span.begin > about ? one.span.begin - about : 0;
  std::size_t end = std::min<std::size_t>(text.size(), one.span.end + about);
  const auto is_inside_code_point = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (begin < one.span.begin && is_inside_code_point(begin)) ++begin;
  while (end > one.span.end && is_inside_code_point(end)) --end;
  char where[160];
  std::snprintf(where, sizeof where, ": bytes %u to %u, score %.3f, probability %.3f\n",
                from.span.begin + one.span.begin, from.span.begin + one.span.end, static_cast<double>(one.score),
                one.probability);
  const auto part = [&](std::size_t first, std::size_t last) { return visible_text(text.substr(first, last - first)); };
  return visible_text(library.notes()[from.note].name) + where + (begin > 0 ? "..." : "") +
         part(begin, one.span.begin) + "[" + part(one.span.begin, one.span.end) + "]" + part(one.span.end, end) +
         (end < text.size() ? "..." : "") + "\n";
}

}  // namespace clinicalbert::examples
