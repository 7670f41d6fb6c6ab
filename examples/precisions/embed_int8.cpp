#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_text_embedder.hpp"
#include "examples/precisions/open_embedder.hpp"

std::unique_ptr<clinicalbert::tasks::any_text_embedder> clinicalbert::examples::open_int8_embedder(
    const std::filesystem::path& model) {
  return tasks::open_text_embedder<backends::dispatched<backends::precisions::int8>>(model);
}
