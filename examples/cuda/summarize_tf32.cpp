#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/tasks/open_summarizer.hpp"
#include "examples/cuda/open_cuda_summarizer.hpp"

std::unique_ptr<clinicalbert::tasks::any_summarizer> clinicalbert::examples::open_cuda_tf32_summarizer(
    const std::filesystem::path& model, const tasks::summary_options& how) {
  return tasks::open_summarizer<backends::cuda<backends::precisions::tf32>>(model, how);
}
