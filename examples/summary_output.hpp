#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unsupported_numbers.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/visible_text.hpp"

namespace clinicalbert::examples {

/// Sources of a sentence that are shown.
inline constexpr std::size_t shown_sources = 3;

[[nodiscard]] inline nlohmann::ordered_json span_json(const text::byte_span& span) {
  return {{"begin", span.begin}, {"end", span.end}};
}

/// {"summary": , "sentences": [{"begin": , "end": , "rank": , "relevance": , "score": }]} of sentences of the note, and
/// {"summary": , "parts": [{"begin": , "end": , "summary": {"begin": , "end": }, "score": }], "numbers": [{"begin": ,
/// "end": , "lacks": "value"}]} of a text, with "sentences": [{"begin": , "end": , "sources": [{"begin": , "end": ,
/// "mass": }]}] where they were traced.
[[nodiscard]] inline nlohmann::ordered_json summary_json(std::string_view note, const note_summary& found) {
  using json = nlohmann::ordered_json;
  json line{{"summary", found.text(note)}};
  if (!found.generated) {
    line["sentences"] = json::array();
    for (const auto& one : found.sentences) {
      json sentence = span_json(one.span);
      sentence["rank"] = one.rank;
      sentence["relevance"] = one.relevance;
      sentence["score"] = one.score;
      line["sentences"].push_back(std::move(sentence));
    }
    return line;
  }
  const tasks::summary& made = *found.generated;
  line["parts"] = json::array();
  for (const auto& one : made.parts) {
    json part = span_json(one.source);
    part["summary"] = span_json(one.summary);
    part["score"] = one.score;
    line["parts"].push_back(std::move(part));
  }
  line["numbers"] = json::array();
  for (const auto& one : made.numbers) {
    json number = span_json(one.span);
    number["lacks"] = one.what == text::number_doubt::value ? "value" : "unit";
    line["numbers"].push_back(std::move(number));
  }
  if (made.sentences.empty()) return line;
  for (const auto& one : made.sentences) {
    json sentence = span_json(one.span);
    sentence["sources"] = json::array();
    for (const auto& share : one.shares) {
      json source = span_json(share.span);
      source["mass"] = share.mass;
      sentence["sources"].push_back(std::move(source));
    }
    line["sentences"].push_back(std::move(sentence));
  }
  return line;
}

/// The summary, and in lines that begin with two blanks where its sentences come from, if that is to be shown, and
/// which of its numbers the note lacks.
[[nodiscard]] inline std::string summary_text(std::string_view note, const note_summary& found, bool traces) {
  const auto place = [](const text::byte_span& span) {
    return "bytes " + std::to_string(span.begin) + " to " + std::to_string(span.end);
  };
  std::string lines;
  if (!found.generated) {
    for (const auto& one : found.sentences) {
      lines += visible_text(note_summary{{one}, {}}.text(note)) + "\n";
      if (traces) lines += "  " + place(one.span) + "\n";
    }
    return lines;
  }
  const tasks::summary& made = *found.generated;
  const auto part_of = [&](const text::byte_span& span) {
    return visible_text(std::string_view(made.text).substr(span.begin, span.size()));
  };
  if (traces)
    for (const auto& one : made.sentences) {
      lines += part_of(one.span) + "\n";
      for (std::size_t i = 0; i < std::min(shown_sources, one.shares.size()); ++i)
        lines += "  " + place(one.shares[i].span) + ", " + std::to_string(std::lround(100 * one.shares[i].mass)) +
                 "% of its attention\n";
    }
  else
    lines += visible_text(made.text) + "\n";
  for (const auto& one : made.numbers)
    lines += "  not in the source" + std::string(one.what == text::number_doubt::unit ? " with this unit" : "") + ": " +
             part_of(one.span) + "\n";
  return lines;
}

}  // namespace clinicalbert::examples
