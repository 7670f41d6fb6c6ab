#pragma once

#include <string>
#include <vector>

#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// A text as it came: every byte kept, malformed UTF-8 too.
struct note {
  std::string name;  ///< path or identifier
  std::string text;
};

/// A marked stretch of a text, as a corpus spells it.
struct annotation {
  text::byte_span span;  ///< bytes of the text, half-open
  std::string type;
  std::string identifier = {};  ///< of the concept in a vocabulary such as MeSH; may be empty
  float score = 1.0F;           ///< 1 for gold
  std::string parts = {};  ///< what a composite mention stands for, as PubTator has it: "ovarian cancer|breast cancer"

  friend bool operator==(const annotation&, const annotation&) = default;
};

/// A fact about two concepts, stated for a whole document.
struct document_relation {
  std::string type;
  std::string first, second;  ///< identifiers of concepts

  friend bool operator==(const document_relation&, const document_relation&) = default;
};

struct annotated_note {
  std::string name;
  std::string text;
  std::vector<annotation> annotations;
  std::vector<document_relation> relations;

  friend bool operator==(const annotated_note&, const annotated_note&) = default;
};

}  // namespace clinicalbert::corpora
