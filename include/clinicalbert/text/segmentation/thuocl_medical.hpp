#pragma once

#include <string_view>

#include "clinicalbert/text/segmentation/thuocl_medical_terms.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"

namespace clinicalbert::text {

/// The 18,749 medical terms of THUOCL (Tsinghua University, MIT licence: LICENSE.thuocl-MIT beside this file) with
/// their document frequencies, made at the first call. Copy it to add terms of your own.
[[nodiscard]] inline const word_dictionary& thuocl_medical() {
  static const word_dictionary all = [] {
    word_dictionary made;
    for (const std::string_view lines : thuocl_medical_terms) made.add_list(lines, "thuocl_medical_terms.hpp");
    return made;
  }();
  return all;
}

}  // namespace clinicalbert::text
