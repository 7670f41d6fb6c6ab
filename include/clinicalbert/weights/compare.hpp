#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/expected_tensors.hpp"

namespace clinicalbert::weights {

/// How a checkpoint differs from what was expected; names are canonical.
struct comparison {
  struct misfit {
    std::string name;
    std::string expected;
    std::string found;
  };

  std::vector<expected_tensor> missing;   // required
  std::vector<expected_tensor> optional;  // not required and not there; tied copies are not listed
  std::vector<misfit> misshapen;          // another shape, or elements that are no weights
  std::vector<std::string> untied;        // copies of a tied weight with other values
  std::vector<std::string> beyond;        // of layers that config.json does not have
  std::vector<std::string> unused;        // of another head
  std::vector<std::string> extra;         // of nothing that is known here

  /// Whether a model can be made of the checkpoint. Tensors that nobody needs do not hinder, but say so to the user.
  [[nodiscard]] bool fits() const noexcept {
    return missing.empty() && misshapen.empty() && untied.empty() && beyond.empty();
  }
};

/// Whether two tensors hold the same bits, which costs nothing if they are one run of bytes.
[[nodiscard]] inline bool same_values(const tensor_view& a, const tensor_view& b) {
  if (a.sizes != b.sizes) return false;
  if (a.bytes.data() == b.bytes.data() && a.type == b.type && a.strides == b.strides) return true;
  if ((!is_floating(a.type) && !a.quantized()) || (!is_floating(b.type) && !b.quantized())) return false;
  std::vector<float> left(a.count());
  std::vector<float> right(b.count());
  a.read_into(std::span(left));
  b.read_into(std::span(right));
  return left == right;
}

/// Adds to `result` how one expected tensor is not there as it was expected. Values are read only of tied copies.
inline void compare_one(const checkpoint& found, const expected_tensor& expected, comparison& result) {
  const tensor_view* tensor = found.find(expected.name);
  if (tensor == nullptr) {
    if (expected.tied_to.empty()) (expected.required ? result.missing : result.optional).push_back(expected);
  } else if (tensor->sizes != expected.sizes) {
    result.misshapen.push_back({expected.name, "the shape " + expected.sizes.text(), tensor->sizes.text()});
  } else if (!is_floating(tensor->type) && !tensor->quantized()) {
    result.misshapen.push_back({expected.name, "floating-point numbers", tensor->type_text()});
  } else if (!expected.tied_to.empty()) {
    const tensor_view* original = found.find(expected.tied_to);
    if (original != nullptr && !same_values(*tensor, *original)) result.untied.push_back(expected.name);
  }
}

/// Whether a tensor belongs to layer `layers` of a stack, whose names begin with `prefix`, or to a later one.
[[nodiscard]] inline bool beyond_layers(std::string_view name, std::string_view prefix, std::size_t layers) {
  std::size_t layer = 0;
  if (!name.starts_with(prefix)) return false;
  const auto* end = name.data() + name.size();
  return std::from_chars(name.data() + prefix.size(), end, layer).ec == std::errc{} && layer >= layers;
}

/// Compares the names, shapes and types of a checkpoint's tensors with those of a BERT with this head. Values are read
/// only of tied copies. `head` is what the model will be used for, whatever config.json says.
[[nodiscard]] inline comparison compare(const checkpoint& found, const bert_config& config, head_kind head) {
  comparison result;
  std::map<std::string, expected_tensor, std::less<>> known;
  for (expected_tensor& expected : expected_tensors(config, head)) {
    compare_one(found, expected, result);
    known.emplace(expected.name, std::move(expected));
  }

  for (const tensor_view& tensor : found.tensors()) {
    const std::string_view name = tensor.name;
    // Old versions of Hugging Face store these counters, which are no weights.
    const bool counter = name == "bert.embeddings.position_ids" || name == "bert.embeddings.token_type_ids";
    if (known.contains(name) || counter) continue;
    if (beyond_layers(name, "bert.encoder.layer.", config.num_hidden_layers)) {
      result.beyond.emplace_back(name);
      continue;
    }
    const bool of_a_head = name.starts_with("cls.") || name.starts_with("classifier.") ||
                           name.starts_with("qa_outputs.") || name.starts_with("crf.");
    (of_a_head ? result.unused : result.extra).emplace_back(name);
  }
  return result;
}

/// Throws file_error with the first reason why no model can be made of the checkpoint, if there is one, and how many
/// more.
inline void require_fit(const comparison& result, const checkpoint& found, const bert_config& config) {
  if (result.fits()) return;
  std::string sentence;
  if (!result.misshapen.empty()) {
    const auto& first = result.misshapen.front();
    sentence =
        "tensor " + shown_name(first.name) + " has " + first.found + " where config.json asks for " + first.expected;
  } else if (!result.missing.empty()) {
    const auto& first = result.missing.front();
    sentence = "has no tensor " + shown_name(first.name) + " of the shape " + first.sizes.text();
  } else if (!result.beyond.empty()) {
    sentence = "tensor " + shown_name(result.beyond.front()) + " belongs to a layer beyond the " +
               std::to_string(config.num_hidden_layers) + " of config.json";
  } else {
    sentence = "tensor " + shown_name(result.untied.front()) + " differs from the weight that it is tied to";
  }
  const std::size_t more =
      result.misshapen.size() + result.missing.size() + result.beyond.size() + result.untied.size() - 1;
  if (more > 0) sentence += ", and " + std::to_string(more) + (more == 1 ? " more does" : " more do") + " not fit";
  throw files::file_error(found.path(), sentence);
}

}  // namespace clinicalbert::weights
