#pragma once

#include <string>

namespace clinicalbert::corpora {

/// A text and what is to be generated of it: an article and its summary, a question and its short form, a dialogue and
/// the section of the note that was made of it.
struct source_target {
  std::string source, target;
};

}  // namespace clinicalbert::corpora
