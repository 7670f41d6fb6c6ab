#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/tasks/open_entity_tagger.hpp"
#include "examples/cuda/open_cuda_tagger.hpp"

std::unique_ptr<clinicalbert::tasks::entity_tagger> clinicalbert::examples::open_cuda_tf32_tagger(
    const std::filesystem::path& model) {
  return tasks::open_entity_tagger<backends::cuda<backends::precisions::tf32>>(model);
}
