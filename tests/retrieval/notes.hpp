#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::tests {

/// The texts of a JSON Lines file of tests/data, such as the twenty notes of sentences/aci_bench.jsonl.
inline std::vector<std::string> texts_of(std::string_view relative) {
  const auto path = data(relative);
  const files::mapped_file file(path);
  std::vector<std::string> texts;
  for (std::string_view rest = file.text(); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end != 0) texts.push_back(files::parse_json(rest.substr(0, end), path).at("text").get<std::string>());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return texts;
}

}  // namespace clinicalbert::tests
