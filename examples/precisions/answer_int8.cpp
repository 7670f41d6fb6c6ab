#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/tasks/open_question_answerer.hpp"
#include "examples/precisions/open_answerer.hpp"

std::unique_ptr<clinicalbert::tasks::question_answerer> clinicalbert::examples::open_int8_answerer(
    const std::filesystem::path& model, const tasks::answering_options& how) {
  return tasks::open_question_answerer<backends::dispatched<backends::precisions::int8>>(model, how);
}
