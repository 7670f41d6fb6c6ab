#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"

namespace clinicalbert::tokens {

/// A field of a JSON object with its path in the file, for messages that name the field and never say its value.
class json_field {
 public:
  json_field(const nlohmann::json* value, std::string name, const std::filesystem::path& origin)
      : value_(value), name_(std::move(name)), origin_(&origin) {}

  /// A field of this one; absent if this one is, or is null.
  [[nodiscard]] json_field operator[](const char* key) const {
    std::string name = name_.empty() ? key : name_ + "." + key;
    if (!present()) return {nullptr, std::move(name), *origin_};
    if (!value_->is_object()) refuse("is not an object");
    const auto found = value_->find(key);
    return {found == value_->end() ? nullptr : &*found, std::move(name), *origin_};
  }

  /// There and not null.
  [[nodiscard]] bool present() const noexcept { return value_ != nullptr && !value_->is_null(); }
  [[nodiscard]] const nlohmann::json& value() const noexcept { return *value_; }

  [[noreturn]] void refuse(const std::string& why) const {
    throw files::file_error(*origin_, "\"" + name_ + "\" " + why);
  }

  /// True or false, or `otherwise` if it is not there.
  [[nodiscard]] bool boolean(bool otherwise) const {
    if (!present()) return otherwise;
    if (!value_->is_boolean()) refuse("is not true or false");
    return value_->get<bool>();
  }

  // Each of these refuses anything but absence and what it is given. Values of JSON would be shorter to write here and
  // far longer to compile.
  void require(bool supported, const std::string& what) const {
    require_that(present() && value_->is_boolean() && value_->get<bool>() == supported, what);
  }
  void require_text(std::initializer_list<std::string_view> supported, const std::string& what) const {
    require_that(
        present() && value_->is_string() &&
            std::find(supported.begin(), supported.end(), value_->get_ref<const std::string&>()) != supported.end(),
        what);
  }
  void require_number(double supported, const std::string& what) const {
    require_that(present() && value_->is_number() && value_->get<double>() == supported, what);
  }
  void require_empty_list(const std::string& what) const {
    require_that(present() && value_->is_array() && value_->empty(), what);
  }
  void require_empty_list_or_object(const std::string& what) const {
    require_that(present() && value_->is_structured() && value_->empty(), what);
  }

  /// The text of a special token, which may be a string or an object with "content".
  void require_token(std::string_view token) const {
    const json_field text = present() && value_->is_object() ? (*this)["content"] : *this;
    text.require_text({token}, "only " + std::string(token) + " is");
  }

 private:
  void require_that(bool supported, const std::string& what) const {
    if (present() && !supported) refuse("has a value that is not supported (" + what + ")");
  }

  const nlohmann::json* value_;
  std::string name_;
  const std::filesystem::path* origin_;
};

inline void require_bert_class(const json_field& name) {
  name.require_text({"BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast",
                     "ElectraTokenizer", "ElectraTokenizerFast", "MobileBertTokenizer", "MobileBertTokenizerFast",
                     "PreTrainedTokenizerFast", "TokenizersBackend"},
                    "only BERT's tokenizers are");
}

/// Refuses an added token that is none of BERT's five special ones, or is found in a text in another way than theirs.
inline void require_bert_token(const json_field& token) {
  const json_field content = token["content"];
  const bool special = content.present() && content.value().is_string() &&
                       std::find(special_pieces.begin(), special_pieces.end(),
                                 content.value().get_ref<const std::string&>()) != special_pieces.end();
  if (!special) token.refuse("adds a token that is not supported (only BERT's five special ones are)");
  for (const char* name : {"single_word", "lstrip", "rstrip", "normalized"})
    token[name].require(false, "only false is");
}

/// What the text of a `tokenizer_config.json` says, over `options`.
///
/// `do_lower_case`, `strip_accents` (null: as `do_lower_case`) and `tokenize_chinese_chars` are read; other special
/// tokens than BERT's, other tokenizers, `never_split` and `do_basic_tokenize` false are refused by a files::file_error
/// that names the field; the rest says nothing about how a text is tokenized and is left alone.
[[nodiscard]] inline tokenizer_options apply_tokenizer_config(std::string_view text,
                                                              const std::filesystem::path& origin,
                                                              tokenizer_options options) {
  const nlohmann::json root = files::parse_json(text, origin);
  if (!root.is_object()) throw files::file_error(origin, "is not a JSON object");
  const json_field config(&root, "", origin);
  require_bert_class(config["tokenizer_class"]);
  config["do_basic_tokenize"].require(true, "only true is");
  config["never_split"].require_empty_list("only an empty list is");
  constexpr std::array names = {"pad_token", "unk_token", "cls_token", "sep_token", "mask_token"};
  for (std::size_t i = 0; i < names.size(); ++i) config[names[i]].require_token(special_pieces[i]);
  for (const char* name : {"additional_special_tokens", "extra_special_tokens"}) {
    config[name].require_empty_list_or_object("only BERT's five special tokens are");
  }
  const json_field added = config["added_tokens_decoder"];
  if (added.present() && !added.value().is_object()) added.refuse("is not an object");
  if (added.present()) {
    for (const auto& token : added.value()) require_bert_token(json_field(&token, "added_tokens_decoder", origin));
  }

  if (config["do_lower_case"].present()) {
    options.lowercase = config["do_lower_case"].boolean(true);
    options.strip_accents = options.lowercase;
  }
  options.strip_accents = config["strip_accents"].boolean(options.strip_accents);
  options.split_cjk = config["tokenize_chinese_chars"].boolean(options.split_cjk);
  return options;
}

/// What the text of a `tokenizer.json` says, over `options`: the fields of its BertNormalizer.
///
/// Another normalizer, pre-tokenizer or model, another prefix, longest word or unknown token, and added tokens other
/// than BERT's five special ones are refused by a files::file_error that names the field. Its vocabulary, truncation
/// and padding are left alone.
[[nodiscard]] inline tokenizer_options apply_tokenizer_json(std::string_view text, const std::filesystem::path& origin,
                                                            tokenizer_options options) {
  const nlohmann::json root = files::parse_json(text, origin);
  if (!root.is_object()) throw files::file_error(origin, "is not a JSON object");
  const json_field file(&root, "", origin);

  const json_field model = file["model"];
  model["type"].require_text({"WordPiece"}, "only WordPiece is");
  model["unk_token"].require_token("[UNK]");
  model["continuing_subword_prefix"].require_text({"##"}, "only ## is");
  model["max_input_chars_per_word"].require_number(longest_word, "only 100 is");
  file["pre_tokenizer"]["type"].require_text({"BertPreTokenizer"}, "only BertPreTokenizer is");

  const json_field added = file["added_tokens"];
  if (added.present() && !added.value().is_array()) added.refuse("is not a list");
  for (std::size_t i = 0; added.present() && i < added.value().size(); ++i) {
    const json_field token(&added.value()[i], "added_tokens[" + std::to_string(i) + "]", origin);
    require_bert_token(token);
  }

  const json_field normalizer = file["normalizer"];
  if (!normalizer.present()) normalizer.refuse("is missing (only BertNormalizer is supported)");
  normalizer["type"].require_text({"BertNormalizer"}, "only BertNormalizer is");
  normalizer["clean_text"].require(true, "only true is");
  options.lowercase = normalizer["lowercase"].boolean(options.lowercase);
  options.strip_accents = normalizer["strip_accents"].boolean(options.lowercase);
  options.split_cjk = normalizer["handle_chinese_chars"].boolean(options.split_cjk);
  return options;
}

/// The options of a Hugging Face folder: `tokenizer.json`, then over it `tokenizer_config.json`, each if it is there,
/// over `otherwise` (that is how transformers weighs them).
///
/// Throws files::file_error as the functions above do.
[[nodiscard]] inline tokenizer_options read_options(const std::filesystem::path& folder,
                                                    tokenizer_options otherwise = tokenizer_options::uncased()) {
  tokenizer_options options = otherwise;
  if (const auto path = folder / "tokenizer.json"; std::filesystem::exists(path)) {
    options = apply_tokenizer_json(files::mapped_file(path).text(), path, options);
  }
  if (const auto path = folder / "tokenizer_config.json"; std::filesystem::exists(path)) {
    options = apply_tokenizer_config(files::mapped_file(path).text(), path, options);
  }
  return options;
}

}  // namespace clinicalbert::tokens
