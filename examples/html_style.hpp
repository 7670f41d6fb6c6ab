#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace clinicalbert::examples {

/// The page's style sheet, for light and dark screens and for paper. Text on every color keeps a contrast of 4.5 and
/// more (WCAG 2.2 AA), and no color says what words do not say too.
inline constexpr std::string_view html_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --sheet: #ffffff; --ink: #1c2128; --soft: #57606a; --line: #d5dae0; --link: #0757ba;
  --tint: 88%; --tint-strength: 85%; --edge: 36%; --name: 24%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --sheet: #1c2026; --ink: #e4e7eb; --soft: #a3acb8; --line: #343b45; --link: #7ab7ff;
    --tint: 20%; --tint-strength: 45%; --edge: 60%; --name: 84%;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 7rem; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
header { position: sticky; top: 0; z-index: 2; background: var(--sheet); border-bottom: 1px solid var(--line);
  padding: .7rem 1.5rem; }
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .2rem 0; }
.soft { color: var(--soft); font-size: .875rem; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem .6rem; margin: .5rem 0 0; }
.legend label { border: 1px solid; border-radius: 1rem; padding: .05rem .7rem; font-size: .875rem; cursor: pointer; }
.legend b { font-variant-numeric: tabular-nums; }
.switch { position: absolute; opacity: 0; pointer-events: none; }
.layout { display: flex; gap: 1.5rem; align-items: flex-start; padding: 1.5rem; max-width: 96rem; margin: 0 auto; }
nav { flex: 0 0 12rem; position: sticky; top: 7rem; max-height: calc(100vh - 8.5rem); overflow: auto;
  font-size: .875rem; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; justify-content: space-between; gap: .5rem; padding: .3rem .5rem; border-radius: .3rem;
  text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--sheet); }
nav span { color: var(--soft); }
a { color: var(--link); }
main { flex: 1; min-width: 0; }
article, .failed { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem;
  margin: 0 0 1.5rem; padding: 1.1rem 1.4rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 8; margin: .6rem 0 1rem;
  font: 14px/30px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
/* The label stands above the words and the padding takes no room, so that columns of a note stay columns. */
mark { position: relative; color: inherit; border-bottom: 2px solid; border-radius: .25rem .25rem 0 0;
  padding: .1em .15em; margin: 0 -.15em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
mark::after { content: attr(data-label); position: absolute; left: 0; top: -1.2em; padding: 0 .2em;
  max-width: max(100%, 5em); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font: 700 .62em/1.3 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
mark:hover, mark:focus { outline: 2px solid var(--link); outline-offset: 1px; }
/* Of an entity in another the label stands below. */
mark mark { padding: 0 .15em; }
mark mark::after { top: auto; bottom: -1.2em; }
mark:has(mark:hover)::before { content: none; }
mark:target { outline: 3px solid var(--link); outline-offset: 2px; }
mark:hover::before, mark:focus::before { content: attr(data-label) "\A" attr(data-facts); white-space: pre;
  position: absolute; z-index: 1; left: 0; top: calc(100% + .3rem); padding: .35rem .6rem; border-radius: .35rem;
  background: var(--ink); color: var(--sheet); font: 13px/1.4 system-ui, Arial, sans-serif; pointer-events: none; }
summary { cursor: pointer; color: var(--link); font-size: .875rem; }
table { border-collapse: collapse; margin: .6rem 0 0; font-size: .875rem; }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.failed { border-left: 4px solid #c2410c; }
footer { padding: 0 1.5rem 2rem; max-width: 96rem; margin: 0 auto; }
@media (max-width: 48rem) {
  header { position: static; } .layout { flex-direction: column; padding: .8rem; }
  nav { position: static; flex: none; width: 100%; max-height: 12rem; }
  mark:hover::before, mark:focus::before { position: fixed; top: auto; left: 1rem; bottom: 1rem; }
}
@media print {
  :root { --page: #fff; }
  header { position: static; } nav, details { display: none; } article { border: 0; padding: 0; }
  mark, .legend label { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

/// The rules of one label: its color, and that its marks go when its switch in the legend is off. N, HUE and EDGE are
/// replaced by the label's.
inline constexpr std::string_view html_label_rules = R"css(
.lN { background: hsl(HUE var(--tint-strength) var(--tint)); border-color: hsl(HUE 70% var(--edge));
  border-bottom-style: EDGE; }
.lN::after, .legend .lN { color: hsl(HUE 80% var(--name)); }
#sN:not(:checked) ~ * mark.lN { background: none; border-color: transparent; }
#sN:not(:checked) ~ * mark.lN::after { content: none; }
#sN:not(:checked) ~ header .legend .lN { opacity: .6; text-decoration: line-through; }
#sN:focus-visible ~ header .legend .lN { outline: 2px solid var(--link); outline-offset: 2px; }
)css";

[[nodiscard]] inline std::string html_label_style(std::size_t label) {
  // Eight hues that are far apart; with more labels, the line below the words tells those of one hue apart.
  static constexpr std::string_view hues[] = {"14", "212", "145", "278", "40", "185", "325", "90"};
  static constexpr std::string_view edges[] = {"solid", "dashed", "dotted", "double"};
  std::string style(html_label_rules);
  const auto replace = [&](std::string_view name, std::string_view value) {
    for (auto at = style.find(name); at != style.npos; at = style.find(name, at + value.size()))
      style.replace(at, name.size(), value);
  };
  replace("HUE", hues[label % std::size(hues)]);
  replace("EDGE", edges[label / std::size(hues) % std::size(edges)]);
  replace("N", std::to_string(label));
  return style;
}

}  // namespace clinicalbert::examples
