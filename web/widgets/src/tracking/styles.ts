/** The widget's look: neutral, in the page's own type; `--guichet-brand` is the only colour a page gives it. */
export const styles = `
:host { display: block; --paper: #fff; --line: #8a857c; --ink: #1c1b1a; --muted: #5f5c57; --bad: #b3261e; color-scheme: light dark;
  font-size: 1rem; line-height: 1.5; color: var(--ink); overflow-wrap: anywhere; text-align: start; }
@media (prefers-color-scheme: dark) { :host(:not([theme='light'])) { --paper: #1c1c1f; --line: #77757e; --ink: #eceae6; --muted: #a9a6b0; --bad: #ff9d94; } }
:host([theme='dark']) { --paper: #1c1c1f; --line: #77757e; --ink: #eceae6; --muted: #a9a6b0; --bad: #ff9d94; }
* { box-sizing: border-box; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
p { margin: .25rem 0; }
.muted { color: var(--muted); font-size: .9375rem; }
.late, .held { border-inline-start: 4px solid var(--bad); padding-inline-start: .75rem; }
.steps { list-style: none; margin: 1rem 0; padding: 0; }
.steps li { position: relative; padding: 0 0 .75rem 1.75rem; }
.steps li::before { content: ''; position: absolute; left: 0; top: .3rem; width: .85rem; height: .85rem; border: 2px solid var(--line); border-radius: 50%; }
.steps .done::before { background: var(--guichet-brand, var(--ink)); border-color: var(--guichet-brand, var(--ink)); }
.steps .now { font-weight: 650; }
.steps .now::before { border-color: var(--guichet-brand, var(--ink)); box-shadow: inset 0 0 0 3px var(--paper), inset 0 0 0 9px var(--guichet-brand, var(--ink)); }
.steps .muted { font-weight: 400; }
.steps .ahead { color: var(--muted); }
dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--muted); }
dd { margin: 0; }
ul { list-style: none; margin: .25rem 0; padding: 0; }
.code { margin: .75rem 0; }
.code svg { display: block; width: 10rem; background: #fff; }
.code strong { font-size: 1.5rem; letter-spacing: .1em; }
fieldset { margin: .75rem 0; border: 0; padding: 0; }
legend { padding: 0; font-weight: 650; }
.choice { display: flex; gap: .75rem; align-items: center; margin-top: .5rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; font-weight: 400; cursor: pointer; }
.choice input { flex: none; width: 1.25rem; min-height: 1.25rem; margin: 0; }
.orders li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
summary { min-height: 2.75rem; padding: .5rem 0; cursor: pointer; }
label { display: block; margin-top: .75rem; font-weight: 650; }
input, textarea { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; font: inherit; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 1px solid var(--line); border-radius: 6px; background: none; color: inherit; font: inherit; font-weight: 650; cursor: pointer; }
form button { margin-top: .75rem; }
.orders button { padding: 0; border: 0; min-height: 2rem; text-decoration: underline; text-align: start; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 26rem) { dl { grid-template-columns: 1fr; gap: 0; } }
`;
