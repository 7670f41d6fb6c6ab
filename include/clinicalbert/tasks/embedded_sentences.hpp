#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/any_text_embedder.hpp"
#include "clinicalbert/tasks/compared_sentences.hpp"

namespace clinicalbert::tasks {

/// Sentences by what an encoder makes of them, each alone (text_embedder.hpp). Warm calls allocate nothing.
class embedded_sentences final : public compared_sentences {
 public:
  /// The embedder of the session must outlive it.
  explicit embedded_sentences(std::unique_ptr<embedder_session> session) : session_(std::move(session)) {}

  /// Throws what embedder_session::embed does.
  void read(std::span<const std::string_view> sentences) override {
    session_->embed(sentences, rows_);
    width_ = sentences.empty() ? 0 : rows_.size() / sentences.size();
    mean_.assign(width_, 0.0);
    for (std::size_t i = 0; i < sentences.size(); ++i)
      for (std::size_t c = 0; c < width_; ++c) mean_[c] += static_cast<double>(rows_[i * width_ + c]);
    double square = 0;
    for (const double x : mean_) square += x * x;
    const double length = std::max(std::sqrt(square), 1e-12);
    for (double& x : mean_) x /= length;
  }

  [[nodiscard]] double relevance(std::size_t i) const noexcept override {
    double sum = 0;
    for (std::size_t c = 0; c < width_; ++c) sum += static_cast<double>(rows_[i * width_ + c]) * mean_[c];
    return sum;
  }
  [[nodiscard]] double similarity(std::size_t i, std::size_t j) const noexcept override {
    double sum = 0;
    for (std::size_t c = 0; c < width_; ++c)
      sum += static_cast<double>(rows_[i * width_ + c]) * static_cast<double>(rows_[j * width_ + c]);
    return sum;
  }

 private:
  std::unique_ptr<embedder_session> session_;
  std::size_t width_ = 0;
  std::vector<float> rows_;   // [sentences, width], of length 1
  std::vector<double> mean_;  // [width], of length 1
};

}  // namespace clinicalbert::tasks
