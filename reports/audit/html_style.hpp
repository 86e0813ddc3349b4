#pragma once

#include <string_view>

namespace gangflash::audit {

/// The report's look. Light, so that it prints as it shows; colour never carries meaning alone.
inline constexpr std::string_view html_style = R"css(
:root { --ink: #1b2430; --soft: #5b6675; --line: #d9dee5; --panel: #f5f7f9; --pass: #1f7a46;
        --fail: #b3261e; --abort: #8a5a00; --accent: #2b5c8a; }
* { box-sizing: border-box; }
body { font: 13px/1.45 "Liberation Sans", Arial, Helvetica, sans-serif; color: var(--ink);
       margin: 0 auto; padding: 28px 32px; max-width: 1280px; background: #fff; }
header { display: flex; justify-content: space-between; align-items: flex-end; gap: 24px;
         border-bottom: 3px solid var(--ink); padding-bottom: 10px; }
h1 { font-size: 25px; margin: 2px 0 0; letter-spacing: -.2px; overflow-wrap: anywhere; }
h2 { font-size: 15px; margin: 26px 0 8px; }
.kind { color: var(--soft); text-transform: uppercase; letter-spacing: 1.4px; font-size: 11px; }
.state { text-align: right; color: var(--soft); white-space: nowrap; }
.state b { color: var(--ink); }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 10px; margin: 16px 0 10px; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
        padding: 9px 12px; }
.tile b { display: block; font-size: 23px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); }
.tile.pass b { color: var(--pass); } .tile.fail b { color: var(--fail); }
.tile.abort b { color: var(--abort); }
.split { display: flex; height: 12px; border-radius: 6px; overflow: hidden; background: var(--line); }
.split i { display: block; }
.i-pass { background: var(--pass); } .i-fail { background: var(--fail); }
.i-abort { background: repeating-linear-gradient(45deg, #d9a441 0 4px, #f0d9a8 4px 8px); }
dl.facts { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 3px 16px;
           margin: 16px 0 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.meaning { background: var(--panel); border-left: 3px solid var(--accent); padding: 8px 12px;
           margin: 14px 0 0; }
.note { color: var(--soft); margin: 4px 0 0; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px; align-items: start; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 11.5px;
     border-bottom: 1.5px solid var(--ink); padding: 4px 8px 4px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 5px 8px 5px 0; vertical-align: top;
     overflow-wrap: anywhere; }
.because td { border-bottom: 0; padding-bottom: 0; }
td.n + td:not(.n), th.n + th:not(.n) { padding-left: 8px; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.w { white-space: nowrap; }
code { font: 11.5px/1.4 "Liberation Mono", Consolas, monospace; overflow-wrap: anywhere; }
.bar { background: var(--line); border-radius: 2px; height: 9px; min-width: 70px; margin-top: 4px; }
.bar i { display: block; height: 9px; border-radius: 2px; background: var(--fail); }
.bar.drop i { background: var(--accent); }
.v { font-weight: 700; white-space: nowrap; }
.v-pass { color: var(--pass); } .v-fail { color: var(--fail); } .v-abort { color: var(--abort); }
.action { color: var(--soft); }
.warn { font-weight: 600; color: var(--fail); white-space: nowrap; }
.out td { background: #fdf3f2; }
footer { margin-top: 28px; border-top: 1.5px solid var(--ink); padding-top: 10px;
         color: var(--soft); break-inside: avoid; }
footer code { color: var(--ink); }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 40px; margin-top: 44px; }
.sign div { border-top: 1px solid var(--ink); padding-top: 4px; }
@media print {
  @page { size: landscape; margin: 12mm; }
  body { padding: 0; max-width: none; font-size: 10.5px; -webkit-print-color-adjust: exact;
         print-color-adjust: exact; }
  thead { display: table-header-group; } tr { break-inside: avoid; } .because { break-after: avoid; }
  h2 { break-after: avoid; }
}
)css";

} // namespace gangflash::audit
