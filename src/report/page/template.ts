/** The page for Handlebars, which escapes everything in two braces; three hold only what this folder makes itself. */
export const TEMPLATE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{{styleHash}}}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{{title}}</title>
<style>{{{style}}}</style>
</head>
<body>
<header>
<h1>crosswalk: status</h1>
<p>{{summary}}</p>
<p class="soft">As of <time datetime="{{at.iso}}">{{at.text}}</time>. The page does not change by itself.</p>
</header>
<main>
{{#each integrations}}
<article aria-labelledby="{{id}}">
<div class="head"><h2 id="{{id}}">{{name}}</h2><span class="state {{health.kind}}"><span aria-hidden="true">{{health.sign}}</span> {{health.text}}</span></div>
<dl>
{{#each facts}}<div><dt>{{term}}</dt><dd>{{text}}</dd></div>
{{/each}}</dl>
{{#if unknown}}
<p><code>{{unknown.code}}</code> {{unknown.cause}} {{unknown.cure}}</p>
{{else}}

<h3 id="{{id}}-mappings">Mappings</h3>
<div class="wide" role="region" tabindex="0" aria-labelledby="{{id}}-mappings">
<table>
<thead><tr><th scope="col">Mapping</th><th scope="col">Last success</th><th scope="col">Lag</th><th scope="col" class="n">Linked</th><th scope="col" class="n">Held</th><th scope="col">Since then</th></tr></thead>
<tbody>
{{#each mappings}}<tr><th scope="row"><code>{{name}}</code></th><td>{{lastSuccess}}</td><td{{#if late}} class="late"{{/if}}>{{lag}}</td><td class="n">{{links}}</td><td class="n">{{held}}</td><td>{{#if error}}<span class="failed">stopped by <code>{{error}}</code></span>{{else}}no error{{/if}}</td></tr>
{{/each}}</tbody>
</table>
</div>

<h3 id="{{id}}-runs">Runs</h3>
{{#if runs}}
<figure>
<svg viewBox="0 0 {{chart.width}} {{chart.height}}" role="img" aria-labelledby="{{id}}-chart">
<title id="{{id}}-chart">{{chartText}}</title>
{{#each chart.bars}}<rect class="bar" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"/>{{#if mark}}<path class="mark-{{mark}}" d="{{path}}"/>{{/if}}
{{/each}}<line class="axis" x1="0" y1="{{chart.base}}" x2="{{chart.width}}" y2="{{chart.base}}"/>
</svg>
<p class="ends soft" aria-hidden="true"><span>{{first}}</span><span>{{last}}</span></p>
<figcaption>Records written by each run, {{most}} at most, the newest on the right. <span class="failed" aria-hidden="true">✕</span> did not get through, <span class="held" aria-hidden="true">▲</span> held records.</figcaption>
</figure>
<details>
<summary>The last {{runs.length}} runs as a table</summary>
<div class="wide" role="region" tabindex="0" aria-labelledby="{{id}}-runs">
<table>
<thead><tr><th scope="col">Ended</th><th scope="col">Command</th><th scope="col">Outcome</th><th scope="col">Took</th><th scope="col" class="n">Written</th><th scope="col" class="n">Held</th><th scope="col" class="n">Requests</th></tr></thead>
<tbody>
{{#each runs}}<tr><th scope="row">{{at}}</th><td><code>{{command}}</code></td><td{{#if bad}} class="failed"{{/if}}>{{outcome}}</td><td>{{took}}</td><td class="n">{{written}}</td><td class="n">{{held}}</td><td class="n">{{requests}}</td></tr>
{{/each}}</tbody>
</table>
</div>
</details>
{{else}}
<p>It has never run.</p>
{{/if}}

<h3 id="{{id}}-held">Held records by reason</h3>
{{#if held}}
<div class="wide" role="region" tabindex="0" aria-labelledby="{{id}}-held">
<table>
<thead><tr><th scope="col">Reason</th><th scope="col">Mapping</th><th scope="col" class="n">Records</th><th scope="col">Oldest</th><th scope="col">What it means, and what to do</th></tr></thead>
<tbody>
{{#each held}}<tr><th scope="row"><code>{{code}}</code></th><td><code>{{mapping}}</code></td><td class="n">{{count}}</td><td>{{oldest}}</td><td>{{cause}} {{cure}}</td></tr>
{{/each}}</tbody>
</table>
</div>
{{else}}
<p>None.</p>
{{/if}}

<h3 id="{{id}}-requests">Requests</h3>
{{#if budgets}}
<div class="wide" role="region" tabindex="0" aria-labelledby="{{id}}-requests">
<table>
<caption>Of 24 hours. What everybody used is as the system told last.</caption>
<thead><tr><th scope="col">Connection</th><th scope="col" class="n">Ours, reading</th><th scope="col" class="n">Ours, writing</th><th scope="col">Everybody's</th><th scope="col">Runs stop at</th></tr></thead>
<tbody>
{{#each budgets}}<tr><th scope="row"><code>{{connection}}</code></th><td class="n">{{read}}</td><td class="n">{{write}}</td><td>{{day}}</td><td>{{stopsAt}}</td></tr>
{{/each}}</tbody>
</table>
</div>
{{else}}
<p>None yet.</p>
{{/if}}
{{/if}}
</article>
{{else}}
<p>No integration is enabled.</p>
{{/each}}
</main>
<footer>
<p>Made by crosswalk {{version}} from its ledger of runs. It holds no record of any system.</p>
</footer>
</body>
</html>
`;
