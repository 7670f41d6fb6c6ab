#include "report_reader.hpp"

#include <utility>

#include "clinicalbert/tasks/open_entity_tagger.hpp"

namespace host {

namespace tasks = clinicalbert::tasks;

struct report_reader::state {
  std::unique_ptr<const tasks::entity_tagger> tagger;
};

struct report_reader::session::state {
  const tasks::entity_tagger& tagger;
  std::unique_ptr<tasks::entity_session> opened;
};

report_reader::report_reader(const std::string& model_folder)
    : state_(std::make_unique<const state>(state{tasks::open_entity_tagger(model_folder)})) {}
report_reader::~report_reader() = default;

report_reader::session report_reader::open_session() const {
  return session(std::make_unique<session::state>(session::state{*state_->tagger, state_->tagger->open_session()}));
}

report_reader::session::session(std::unique_ptr<state> opened) : state_(std::move(opened)) {}
report_reader::session::session(session&&) noexcept = default;
report_reader::session::~session() = default;

std::vector<finding> report_reader::session::read(std::string_view report) {
  std::vector<finding> findings;
  for (const auto& entity : state_->opened->annotate(report))
    findings.push_back({entity.span.begin, entity.span.end, state_->tagger.types().name(entity.label), entity.score});
  return findings;
}

}  // namespace host
