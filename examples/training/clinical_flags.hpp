#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/training/multi_task_counts.hpp"
#include "clinicalbert/training/task_sampling.hpp"
#include "examples/command_line.hpp"
#include "examples/training/pretraining.hpp"

namespace clinicalbert::examples {

/// The options of `pretrain` that say what is learned beside text, and what each objective counts. Make it before the
/// command line is read and call `read` afterwards.
class clinical_flags {
 public:
  clinical_flags(CLI::App& app, pretraining& a) : a_(a) {
    auto& weights = a.mixture.weights;
    app.add_option("--entities", a.entities, "files of entities to learn too, as finetune --task ner reads them")
        ->type_name("FILE");
    app.add_option("--relations", a.relations, "files of relations to learn too: .pubtator or .jsonl")
        ->type_name("FILE");
    app.add_option(
           "--sampling", sampling_,
           "how often text, entities and relations have a step: by their pieces, the root of these, or --shares")
        ->check(CLI::IsMember({"proportional", "square-root", "fixed"}))
        ->capture_default_str();
    app.add_option("--shares", shares_, "of the steps of text, entities and relations, relative")
        ->expected(3)
        ->check(CLI::NonNegativeNumber);
    app.add_option("--task-length", a.task_length,
                   "pieces of a sentence of entities and of a window of a document with relations, at most")
        ->check(CLI::Range(16, 4096))
        ->capture_default_str();
    const auto add_weight = [&](const char* name, std::size_t which, const char* what) {
      app.add_option(name, weights[which], what)->check(CLI::NonNegativeNumber)->capture_default_str();
    };
    using training::objective;
    add_weight("--masked-weight", objective::masked_pieces, "of the loss of masked pieces");
    add_weight("--pair-weight", objective::sentence_pairs, "of the loss of pairs");
    add_weight("--entity-weight", objective::entities, "of the loss of entities");
    add_weight("--relation-weight", objective::relations, "of the loss of relations");
    app.add_flag("--learn-weights", a.learns_weights,
                 "learn what each of these losses counts from its uncertainty, beside its weight");
  }
  clinical_flags(const clinical_flags&) = delete;
  clinical_flags& operator=(const clinical_flags&) = delete;

  /// Throws usage_error.
  void read() {
    a_.mixture.sampling = sampling_ == "proportional"  ? training::sampling_kind::proportional
                          : sampling_ == "square-root" ? training::sampling_kind::square_root
                                                       : training::sampling_kind::fixed;
    const bool is_fixed = a_.mixture.sampling == training::sampling_kind::fixed;
    if (is_fixed != !shares_.empty()) throw usage_error("--sampling fixed and --shares go together");
    if (!is_fixed) return;
    auto& shares = a_.mixture.shares;
    for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = shares_.at(i);
    if ((shares[1] > 0 && a_.entities.empty()) || (shares[2] > 0 && a_.relations.empty()))
      throw usage_error("--shares gives steps to a task that has no files");
    if (shares[0] + shares[1] + shares[2] <= 0) throw usage_error("--shares gives no task a step");
  }

 private:
  pretraining& a_;
  std::string sampling_ = "proportional";
  std::vector<double> shares_;
};

}  // namespace clinicalbert::examples
