/** What the page of a rehearsal needs besides the look of every report. Shades differ, so that a print without colour reads. */
export const chartStyle = `
.chart { margin: .4rem 0 1.4rem; break-inside: avoid; } .chart svg { margin: 0; } .chart svg text { font-size: 13px; } .chart svg .name { fill: var(--ink); } .chart svg text { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.chart figcaption { color: var(--soft); font-size: .85rem; } .chart .base { stroke: var(--soft); }
.chart polyline { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
:root { --c1: #1d5f9e; --c2: #c2620a; --c3: #2c7d5a; --c4: #7a4a9c; --crit: #8f1425; --warn-bar: #d9962b; --info-bar: #9db4cc; }
@media (prefers-color-scheme: dark) { :root { --c1: #8dbef0; --c2: #f0a860; --c3: #7ed6a3; --c4: #c9a4ea; --crit: #ff7b8a; --warn-bar: #d9a441; --info-bar: #4f6a87; } }
@media print { html { font-size: 10.5px; } :root { --c1: #000; --c2: #777; --c3: #444; --c4: #aaa; --crit: #000; --warn-bar: #888; --info-bar: #ccc; } .chart polyline.second { stroke-dasharray: 7 4; } }
polyline.first { stroke: var(--c1); } polyline.second { stroke: var(--c2); } polyline.third { stroke: var(--c3); } polyline.fourth { stroke: var(--c4); }
polygon { stroke: var(--paper); stroke-width: 1; } polygon.first { fill: var(--c1); } polygon.second { fill: var(--c2); } polygon.third { fill: var(--c3); } polygon.fourth { fill: var(--c4); }
polyline.estimate { stroke: var(--soft); stroke-dasharray: 4 4; }
rect.critical { fill: var(--crit); } rect.warning { fill: var(--warn-bar); } rect.info { fill: var(--info-bar); }
rect.met { fill: var(--c3); } rect.missed { fill: var(--crit); } line.target { stroke: var(--ink); stroke-width: 2; }
.key { display: inline-block; width: .9em; height: .9em; margin: 0 .35em 0 1em; vertical-align: -.1em; border-radius: .15em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.key.critical { background: var(--crit); } .key.warning { background: var(--warn-bar); } .key.info { background: var(--info-bar); }
.key.first { background: var(--c1); } .key.second { background: var(--c2); } .key.third { background: var(--c3); } .key.fourth { background: var(--c4); }
.key.estimate { background: none; border: 1px dashed var(--soft); } .key.met { background: var(--c3); } .key.missed { background: var(--crit); }
.hours { display: grid; grid-template-columns: 4rem 1fr; gap: .1rem 1rem; margin: .6rem 0; font-size: .9rem; } .hours dt { font-variant-numeric: tabular-nums; font-weight: 600; border-top: 1px solid var(--line); padding-top: .3rem; }
.hours dd { margin: 0; border-top: 1px solid var(--line); padding-top: .3rem; overflow-wrap: anywhere; min-width: 0; } .hours dd p { margin: 0 0 .25rem; max-width: none; }
.replay { background: var(--shade); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; overflow-wrap: anywhere; }
td.wide { min-width: 16rem; }
`;
