#pragma once

#include <memory>

#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/precisions/open_embedder.hpp"
#include "examples/precisions/open_summarizer.hpp"
#include "examples/summary_settings.hpp"

namespace clinicalbert::examples {

/// What summarizes as the settings say, on the CPU. Throws what opening a model does.
[[nodiscard]] inline note_summarizer open_note_summarizer(const summary_settings& how) {
  if (how.generates()) return {how, open_summarizer(how.model, how.precision, how.options())};
  std::unique_ptr<tasks::any_text_embedder> embedder;
  if (!how.model.empty() && !how.is_lead) embedder = open_embedder(how.model, how.precision);
  return {how, std::move(embedder)};
}

}  // namespace clinicalbert::examples
