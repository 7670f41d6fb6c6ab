// Prints the entities of a note: begin and end in bytes, type, score.

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "clinicalbert/tasks/open_entity_tagger.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: entities MODEL_FOLDER NOTE\n";
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  const std::string note(std::istreambuf_iterator<char>(in), {});
  if (!in) {
    std::cerr << "entities: " << argv[2] << ": cannot be read\n";
    return 1;
  }
  const auto tagger = clinicalbert::tasks::open_entity_tagger(argv[1]);
  const auto session = tagger->open_session();
  for (const auto& entity : session->annotate(note))
    std::cout << entity.span.begin << ' ' << entity.span.end << ' ' << tagger->types().name(entity.label) << ' '
              << entity.score << '\n';
} catch (const std::exception& error) {
  std::cerr << "entities: " << error.what() << '\n';
  return 1;
}
