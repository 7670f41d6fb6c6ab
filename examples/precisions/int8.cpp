#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_entity_tagger.hpp"
#include "examples/precisions/open_tagger.hpp"

std::unique_ptr<clinicalbert::tasks::entity_tagger> clinicalbert::examples::open_int8_tagger(
    const std::filesystem::path& model) {
  return tasks::open_entity_tagger<backends::dispatched<backends::precisions::int8>>(model);
}
