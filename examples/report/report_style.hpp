#pragma once

#include <string_view>

namespace clinicalbert::examples {

/// What a page of scores adds to `html_style`. Text on every color keeps a contrast of 4.5 and more (WCAG 2.2 AA), and
/// every colored cell has its number.
inline constexpr std::string_view report_style = R"css(
:root { --right: 31 111 191; --wrong: 210 84 20; }
h3 { font-size: .95rem; margin: 1.6rem 0 0; }
main { min-width: 0; }
.wide { overflow-x: auto; }
caption { text-align: left; color: var(--soft); padding: 0 0 .3rem; }
th { font-weight: 600; }
tbody th { font-weight: 400; overflow-wrap: anywhere; }
.range { color: var(--soft); font-size: .75rem; margin-left: .3rem; }
.facts th { color: var(--soft); }
.confusion th, .confusion td { padding: .3rem .7rem; text-align: right; font-variant-numeric: tabular-nums; }
.confusion th[scope=row], .confusion th:first-child { text-align: left; }
.confusion td span { font-size: .75rem; }
.confusion .none, .confusion .sum { color: var(--soft); }
.confusion .right { background: rgb(var(--right) / calc(.08 + .42 * var(--share))); }
.confusion .wrong { background: rgb(var(--wrong) / calc(.08 + .42 * var(--share))); }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2rem; margin: .8rem 0 0; }
figure { margin: 0; break-inside: avoid; }
figcaption { color: var(--soft); font-size: .875rem; text-align: center; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 11px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--soft); }
svg .diagonal { stroke: var(--soft); stroke-dasharray: 5 4; }
svg .bar { fill: rgb(var(--right) / .75); }
svg .gap { fill: rgb(var(--wrong) / .3); stroke: rgb(var(--wrong)); }
svg .count { fill: var(--soft); opacity: .6; }
svg .point { fill: rgb(var(--right) / .5); }
.text { max-height: 24rem; overflow: auto; margin: .2rem 0; font-size: .8125rem; line-height: 1.5; }
.text mark { background: rgb(var(--wrong) / .25); border-bottom-color: rgb(var(--wrong)); }
@media print {
  html { font-size: 11px; }
  .wide { overflow: visible; }
  .text { max-height: none; }
  tr, figure { break-inside: avoid; }
  .confusion td, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace clinicalbert::examples
