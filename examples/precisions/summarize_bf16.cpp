#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_summarizer.hpp"
#include "examples/precisions/open_summarizer.hpp"

std::unique_ptr<clinicalbert::tasks::any_summarizer> clinicalbert::examples::open_bf16_summarizer(
    const std::filesystem::path& model, const tasks::summary_options& how) {
  return tasks::open_summarizer<backends::dispatched<backends::precisions::bf16>>(model, how);
}
