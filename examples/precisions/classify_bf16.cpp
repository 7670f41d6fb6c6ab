#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_text_classifier.hpp"
#include "examples/precisions/open_classifier.hpp"

std::unique_ptr<clinicalbert::tasks::any_text_classifier> clinicalbert::examples::open_bf16_classifier(
    const std::filesystem::path& model, const tasks::document_options& windows) {
  return tasks::open_text_classifier<backends::dispatched<backends::precisions::bf16>>(model, windows);
}
