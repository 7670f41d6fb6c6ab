// Includes all that second_unit_test.cpp includes: a function that is not inline would be defined twice.
#include "clinicalbert/documents.hpp"
#include "clinicalbert/language_models.hpp"
#include "clinicalbert/vocabularies.hpp"

std::size_t size_in_first_unit(clinicalbert::text::byte_span span) { return span.size(); }
