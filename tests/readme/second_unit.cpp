// A program of two units that both include the library: what the first one defines, this one must not define again.

#include <cstddef>

#include "clinicalbert/tasks/open_entity_tagger.hpp"

std::size_t entities_of(const clinicalbert::tasks::entity_tagger& tagger, const char* note) {
  return tagger.open_session()->annotate(note).size();
}

std::size_t types_of(const char* folder) { return clinicalbert::tasks::open_entity_tagger(folder)->types().size(); }
