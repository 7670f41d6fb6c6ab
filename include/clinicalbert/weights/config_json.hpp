#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/utf8_check.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

/// Hugging Face's names of the activations that a feed-forward layer can have here: exact GELU (two names), tanh GELU
/// (two names), ReLU.
inline constexpr std::array<std::string_view, 5> known_activations{"gelu", "gelu_python", "gelu_new",
                                                                   "gelu_pytorch_tanh", "relu"};

/// Takes the fields of a config.json one by one and checks each; what is left over is `rest()`.
class config_reader {
 public:
  /// Errors name a field with `within` before it, "decoder." where the fields are those of a part of the file.
  config_reader(nlohmann::json fields, std::filesystem::path path, std::string within = "")
      : fields_(std::move(fields)), path_(std::move(path)), within_(std::move(within)) {
    if (!fields_.is_object()) throw files::file_error(path_, "is not a JSON object");
  }

  [[noreturn]] void refuse(const char* field, const std::string& found, const std::string& expected) const {
    throw files::file_error(path_,
                            "field \"" + within_ + field + "\" is " + found + " where " + expected + " was expected");
  }

  /// The field's value, taken out; null if it is not there.
  nlohmann::json take(const char* field) {
    const auto found = fields_.find(field);
    if (found == fields_.end()) return nullptr;
    nlohmann::json value = std::move(*found);
    fields_.erase(found);
    return value;
  }

  [[nodiscard]] bool is_null(const char* field) const { return fields_.contains(field) && fields_[field].is_null(); }

  /// A size in [least, most]; throws if it is not there and has no default.
  void size(const char* field, std::size_t& out, bool needed, std::size_t least = 1) {
    constexpr std::size_t most = (std::size_t{1} << 31) - 1;
    const auto value = take(field);
    if (value.is_null()) {
      if (needed) throw files::file_error(path_, "has no field \"" + within_ + field + "\"");
      return;
    }
    const std::string expected = "an integer from " + std::to_string(least) + " to " + std::to_string(most);
    const bool positive = value.is_number_integer() && (value.is_number_unsigned() || value.get<std::int64_t>() >= 0);
    if (!positive || value.get<std::uint64_t>() < least || value.get<std::uint64_t>() > most) {
      refuse(field, shown(value), expected);
    }
    out = value.get<std::size_t>();
  }

  void number(const char* field, double& out, double least, double below) {
    const auto value = take(field);
    if (value.is_null()) return;
    const double found = value.is_number() ? value.get<double>() : -1;
    if (!value.is_number() || !(found >= least) || !(found < below)) {
      refuse(field, shown(value), "a number from " + shown(least) + " to below " + shown(below));
    }
    out = found;
  }

  void truth(const char* field, bool& out) {
    const auto value = take(field);
    if (value.is_null()) return;
    if (!value.is_boolean()) refuse(field, shown(value), "true or false");
    out = value.get<bool>();
  }

  std::optional<std::string> text(const char* field) {
    const auto value = take(field);
    if (value.is_null()) return std::nullopt;
    if (!value.is_string()) refuse(field, shown(value), "a string");
    return value.get<std::string>();
  }

  /// Throws unless the field is absent or one of `known`.
  template <class Names>
  std::optional<std::string> text_among(const char* field, const Names& known) {
    auto value = text(field);
    if (!value || std::ranges::find(known, *value) != std::ranges::end(known)) return value;
    std::string expected;
    for (const auto& name : known) expected += (expected.empty() ? "" : " or ") + shown_name(name);
    refuse(field, shown_name(*value), expected);
  }

  [[nodiscard]] nlohmann::json rest() { return std::move(fields_); }

  static std::string shown(const nlohmann::json& value) {
    if (value.is_string()) return shown_name(value.get_ref<const std::string&>());
    if (value.is_number() || value.is_boolean()) return value.dump();
    return std::string("of the type ") + value.type_name();
  }

 private:
  nlohmann::json fields_;
  std::filesystem::path path_;
  std::string within_;
};

/// Takes id2label, label2id and num_labels and makes sure that they say the same.
[[nodiscard]] inline std::vector<std::string> take_labels(config_reader& fields) {
  std::vector<std::string> labels;
  const auto names = fields.take("id2label");
  const auto numbers = fields.take("label2id");
  std::size_t count = 0;
  fields.size("num_labels", count, false);
  if (names.is_null()) {
    for (std::size_t i = 0; i < count; ++i) labels.push_back("LABEL_" + std::to_string(i));
    return labels;
  }
  if (!names.is_object()) fields.refuse("id2label", config_reader::shown(names), "an object");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = names.find(std::to_string(i));
    if (name == names.end() || !name->is_string()) {
      fields.refuse("id2label", "without a string for " + std::to_string(i), "one for each number from 0 on");
    }
    labels.push_back(name->get<std::string>());
    if (std::ranges::find(labels.begin(), labels.end() - 1, labels.back()) != labels.end() - 1) {
      fields.refuse("id2label", "the same for two numbers, " + std::to_string(i) + " being one",
                    "another label for each");
    }
  }
  if (count != 0 && count != labels.size()) {
    fields.refuse("num_labels", std::to_string(count), std::to_string(labels.size()) + " as in \"id2label\"");
  }
  if (!numbers.is_null()) {
    if (!numbers.is_object()) fields.refuse("label2id", config_reader::shown(numbers), "an object");
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto number = numbers.find(labels[i]);
      if (number == numbers.end() || !number->is_number() || number->get<double>() != static_cast<double>(i) ||
          numbers.size() != labels.size()) {
        fields.refuse("label2id", "other than \"id2label\" at " + std::to_string(i), "the same turned around");
      }
    }
  }
  return labels;
}

/// Checks the fields of a BERT's config.json; `origin` is the file that errors name, `within` what stands before a
/// field's name in them.
///
/// Throws file_error naming file, field, what was expected and what was found. hidden_size, num_hidden_layers,
/// num_attention_heads, intermediate_size and vocab_size must be there; the others have Hugging Face's defaults.
[[nodiscard]] inline bert_config parse_bert_config(nlohmann::json json, const std::filesystem::path& origin,
                                                   const std::string& within = "") {
  config_reader fields(std::move(json), origin, within);
  constexpr std::array<std::string_view, 1> bert{"bert"};
  constexpr std::array<std::string_view, 1> absolute{"absolute"};
  constexpr std::array<std::string_view, 3> problems{"regression", "single_label_classification",
                                                     "multi_label_classification"};
  bert_config config;
  (void)fields.text_among("model_type", bert);
  (void)fields.text_among("position_embedding_type", absolute);
  for (const char* field : {"is_decoder", "add_cross_attention"}) {
    bool decoder = false;
    fields.truth(field, decoder);
    if (decoder) fields.refuse(field, "true", "false, as an encoder has it,");
  }
  fields.size("hidden_size", config.hidden_size, true);
  fields.size("num_hidden_layers", config.num_hidden_layers, true);
  fields.size("num_attention_heads", config.num_attention_heads, true);
  fields.size("intermediate_size", config.intermediate_size, true);
  fields.size("vocab_size", config.vocab_size, true);
  fields.size("max_position_embeddings", config.max_position_embeddings, false);
  fields.size("type_vocab_size", config.type_vocab_size, false);
  if (config.num_hidden_layers > 512) {
    fields.refuse("num_hidden_layers", std::to_string(config.num_hidden_layers), "at most 512");
  }
  if (config.hidden_size % config.num_attention_heads != 0) {
    fields.refuse("hidden_size", std::to_string(config.hidden_size),
                  "a multiple of \"num_attention_heads\", " + std::to_string(config.num_attention_heads) + ",");
  }
  if (const auto act = fields.text_among("hidden_act", known_activations)) config.hidden_act = *act;
  fields.number("layer_norm_eps", config.layer_norm_eps, 0, 1);
  fields.number("hidden_dropout_prob", config.hidden_dropout_prob, 0, 1);
  fields.number("attention_probs_dropout_prob", config.attention_probs_dropout_prob, 0, 1);
  double classifier_dropout = -1;
  fields.number("classifier_dropout", classifier_dropout, 0, 1);
  if (classifier_dropout >= 0) config.classifier_dropout = classifier_dropout;
  fields.number("initializer_range", config.initializer_range, 0, 1e3);
  if (fields.is_null("pad_token_id")) {
    config.pad_token_id.reset();
  } else {
    fields.size("pad_token_id", *config.pad_token_id, false, 0);
  }
  config.id2label = take_labels(fields);
  config.problem_type = fields.text_among("problem_type", problems);
  if (const auto names = fields.take("architectures"); !names.is_null()) {
    if (!names.is_array()) fields.refuse("architectures", config_reader::shown(names), "an array of strings");
    for (const auto& name : names) {
      if (!name.is_string()) fields.refuse("architectures", "not all strings", "an array of strings");
      config.architectures.push_back(name.get<std::string>());
    }
  }
  fields.truth("tie_word_embeddings", config.tie_word_embeddings);
  fields.truth("crf", config.crf);
  fields.truth("one_head_a_type", config.one_head_a_type);
  config.extra = fields.rest();
  return config;
}

/// The config.json that `path` names, as its folder or as the file.
[[nodiscard]] inline std::filesystem::path config_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? path / "config.json" : path;
}

/// Reads a BERT's config.json, given the file or its folder; throws as parse_bert_config does.
[[nodiscard]] inline bert_config read_bert_config(const std::filesystem::path& path) {
  const auto file = config_file(path);
  return parse_bert_config(files::read_json(file), file);
}

/// The fields as Hugging Face writes them, `extra` included; labels are written if there are any.
[[nodiscard]] inline nlohmann::json bert_config_json(const bert_config& config) {
  nlohmann::json json = config.extra;
  json["model_type"] = std::string("bert");
  json["is_decoder"] = false;
  json["add_cross_attention"] = false;
  json["hidden_size"] = config.hidden_size;
  json["num_hidden_layers"] = config.num_hidden_layers;
  json["num_attention_heads"] = config.num_attention_heads;
  json["intermediate_size"] = config.intermediate_size;
  json["vocab_size"] = config.vocab_size;
  json["max_position_embeddings"] = config.max_position_embeddings;
  json["type_vocab_size"] = config.type_vocab_size;
  json["hidden_act"] = config.hidden_act;
  json["layer_norm_eps"] = config.layer_norm_eps;
  json["hidden_dropout_prob"] = config.hidden_dropout_prob;
  json["attention_probs_dropout_prob"] = config.attention_probs_dropout_prob;
  json["classifier_dropout"] = nullptr;
  if (config.classifier_dropout) json["classifier_dropout"] = *config.classifier_dropout;
  json["initializer_range"] = config.initializer_range;
  json["pad_token_id"] = nullptr;
  if (config.pad_token_id) json["pad_token_id"] = *config.pad_token_id;
  json["architectures"] = config.architectures;
  json["tie_word_embeddings"] = config.tie_word_embeddings;
  if (config.problem_type) json["problem_type"] = *config.problem_type;
  if (config.crf) json["crf"] = true;
  if (config.one_head_a_type) json["one_head_a_type"] = true;
  for (std::size_t i = 0; i < config.id2label.size(); ++i) {
    json["id2label"][std::to_string(i)] = config.id2label[i];
    json["label2id"][config.id2label[i]] = i;
  }
  return json;
}

/// The text of a config.json; throws file_error for `path` if a label or name is not valid UTF-8, or a label is there
/// twice.
[[nodiscard]] inline std::string bert_config_text(const bert_config& config, const std::filesystem::path& path) {
  for (std::size_t i = 0; i < config.id2label.size(); ++i) {
    const auto& label = config.id2label[i];
    const auto before = config.id2label.begin() + static_cast<std::ptrdiff_t>(i);
    if (files::first_invalid_utf8(label) || std::find(config.id2label.begin(), before, label) != before) {
      throw files::file_error(
          path, "cannot hold the label of class " + std::to_string(i) + ", which is not valid UTF-8 or there twice");
    }
  }
  // Whatever else is not UTF-8 would make nlohmann throw and quote it; replaced, it cannot.
  return bert_config_json(config).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// Writes a config.json, whole or not at all; throws as bert_config_text and write_whole do.
inline void write_bert_config(const bert_config& config, const std::filesystem::path& path) {
  files::write_whole(path, bert_config_text(config, path));
}

}  // namespace clinicalbert::weights
