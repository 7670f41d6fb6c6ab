#include <exception>
#include <iostream>
#include <string_view>

#include "clinicalbert/tasks/open_entity_tagger.hpp"

int main(int argc, char** argv) try {
  const auto tagger = clinicalbert::tasks::open_entity_tagger(argc > 1 ? argv[1] : "examples/models/clinical_entities");
  const auto session = tagger->open_session();  // one for each thread
  const std::string_view note = "Metformin was given for diabetes mellitus; no hypertension.";
  for (const auto& entity : session->annotate(note)) {
    std::cout << entity.span.begin << ' ' << entity.span.end << ' '  // bytes of the note, half-open
              << tagger->types().name(entity.label) << ' ' << note.substr(entity.span.begin, entity.span.size())
              << '\n';
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';  // names files and tensors, never text of a note
  return 1;
}
