/**
 * Colours have at least 4.5:1 against their ground in both schemes, 3:1 where they are no text; a test measures it. Nothing moves, so there is
 * nothing to reduce.
 */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f5f6f8;--ink:#1b1f24;--soft:#545b65;--line:#c9ced6;--link:#0a58a6;
--well:#146c43;--held:#8a5300;--bad:#b3261e;--off:#545b65;--bar:#3b6ea8}
@media (prefers-color-scheme:dark){:root{--ground:#14171b;--raised:#1e2329;--ink:#e8eaed;--soft:#aeb6c1;--line:#414a55;--link:#8ab8f0;
--well:#6fd39b;--held:#f0b454;--bad:#ff8f86;--off:#aeb6c1;--bar:#7aa9de}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.5rem 0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:.25rem 0}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.soft,footer{color:var(--soft)}
article{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0 0 1.5rem;background:var(--ground)}
.head{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline}
.state{font-weight:600}
.well{color:var(--well)}.held{color:var(--held)}.failing,.late,.lost,.unread,.failed,.refused{color:var(--bad)}.off,.empty{color:var(--off)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.5rem 1rem;margin:1rem 0 0}
dt{color:var(--soft);font-size:.875rem}
dd{margin:0;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:.875rem;padding:.25rem 0}
th,td{text-align:left;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{font-size:.875rem;color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:600}
td.n,th.n{text-align:right}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
th code,td code{white-space:nowrap}
figcaption{color:var(--soft);font-size:.875rem}
figure{margin:0;max-width:44rem}
svg{display:block;width:100%;height:auto}
.ends{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:.875rem}
.axis{stroke:var(--line)}
.bar{fill:var(--bar)}
.mark-held{fill:var(--held)}
.mark-bad{stroke:var(--bad);stroke-width:1.5;fill:none}
details{margin-top:.5rem}
summary{cursor:pointer;color:var(--link)}
@media print{article{break-inside:avoid}}
`;
