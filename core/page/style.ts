/** The look of the report: no script, no font and no picture from elsewhere; ink on paper when printed. */
export const style = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --line: #d9dee5; --paper: #fff; --shade: #f5f7fa;
  --good: #14693d; --good-shade: #e3f4ea; --bad: #a11b2b; --bad-shade: #fdeaec; --warn: #7a4d00; --warn-shade: #fdf1da; --accent: #1d5f9e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #333c48; --paper: #151a21; --shade: #1d242d;
  --good: #7ed6a3; --good-shade: #17352a; --bad: #ff9aa6; --bad-shade: #43202a; --warn: #f1c873; --warn-shade: #3d3118; --accent: #8dbef0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .6rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .3rem 0 .8rem; max-width: 62rem; } .soft, .none { color: var(--soft); }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1rem; }
.verdict { display: block; margin: 1.2rem 0; padding: .9rem 1.1rem; border-radius: .5rem; font-size: 1.05rem; }
.verdict.good { background: var(--good-shade); color: var(--good); } .verdict.bad { background: var(--bad-shade); color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1rem 0; }
.figure { background: var(--shade); border-radius: .5rem; padding: .7rem .9rem; } .figure b { display: block; font-size: 1.35rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
th { text-align: left; font-weight: 600; color: var(--soft); white-space: nowrap; } th, td { padding: .35rem .8rem .35rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
.short { white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.badge { display: inline-block; padding: 0 .5em; border-radius: .8em; font-size: .85em; font-weight: 600; white-space: nowrap; background: var(--shade); color: var(--soft); }
.badge.good { background: var(--good-shade); color: var(--good); } .badge.bad { background: var(--bad-shade); color: var(--bad); } .badge.warn { background: var(--warn-shade); color: var(--warn); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(28rem, 1fr)); gap: 1rem; margin: .6rem 0 1.4rem; }
.message { border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; background: var(--shade); min-width: 0; }
.message pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .82rem/1.45 ui-monospace, Menlo, Consolas, monospace; margin: .4rem 0 0; }
.message .label { font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
.chat { border-left: 4px solid var(--accent); } .chat ul { margin: .3rem 0; padding-left: 1.2rem; }
svg { width: 100%; height: auto; margin: .5rem 0; } svg text { fill: var(--soft); font-size: 11px; } svg .axis { stroke: var(--line); }
svg .kept { fill: var(--accent); } svg .removed { fill: none; stroke: var(--soft); stroke-width: 1.5; } svg .passed { fill: var(--good); } svg .failed { fill: var(--bad); }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--soft); font-size: .85rem; }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --shade: #fff; --good: #0b4d2b; --bad: #8a0f1e; --good-shade: #fff; --bad-shade: #fff; --warn-shade: #fff; }
  body { padding: 0; max-width: none; font-size: 10.5px; } h2 { break-after: avoid; } tr, .message, .figure, svg { break-inside: avoid; } .scroll { overflow: visible; }
  .verdict, .badge { border: 1px solid currentColor; } thead { display: table-header-group; } @page { margin: 15mm 12mm; } }
`;
