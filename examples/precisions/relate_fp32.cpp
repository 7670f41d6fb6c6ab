#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_relation_extractor.hpp"
#include "examples/precisions/open_extractor.hpp"

std::unique_ptr<clinicalbert::tasks::relation_extractor> clinicalbert::examples::open_fp32_extractor(
    const std::filesystem::path& model, const tasks::relation_windows& windows) {
  return tasks::open_relation_extractor<backends::dispatched<backends::precisions::fp32>>(model, windows);
}
