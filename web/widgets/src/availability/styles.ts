/** The widget's look: neutral, in the page's own type; `--guichet-brand` is the only colour a page gives it. */
export const styles = `
:host { display: block; --paper: #fff; --line: #8a857c; --ink: #1c1b1a; --muted: #5f5c57; --good: #1f6b44; --bad: #b3261e; color-scheme: light dark;
  font-size: 1rem; line-height: 1.5; color: var(--ink); overflow-wrap: anywhere; text-align: start; }
@media (prefers-color-scheme: dark) { :host(:not([theme='light'])) { --paper: #1c1c1f; --line: #77757e; --ink: #eceae6; --muted: #a9a6b0; --good: #7fce9f; --bad: #ff9d94; } }
:host([theme='dark']) { --paper: #1c1c1f; --line: #77757e; --ink: #eceae6; --muted: #a9a6b0; --good: #7fce9f; --bad: #ff9d94; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; }
p { margin: .25rem 0; }
.muted { color: var(--muted); font-size: .9375rem; }
.wrong { border-inline-start: 4px solid var(--bad); padding-inline-start: .75rem; }
.where { font-weight: 650; margin: .75rem 0 0; }
form { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem; }
label.place { flex: 1 1 10rem; font-weight: 650; }
input[type=text], input[type=email] { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; font: inherit; font-weight: 400; }
button { min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: none; color: inherit; font: inherit; font-weight: 650; cursor: pointer; }
button[aria-disabled=true] { opacity: .6; cursor: default; }
fieldset { border: 0; margin: .75rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem; }
legend { padding: 0; margin-bottom: .25rem; font-weight: 650; }
.form { position: relative; min-width: 2.75rem; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; text-align: center; cursor: pointer; }
.form input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.form:has(:checked) { border-color: var(--guichet-brand, var(--ink)); box-shadow: inset 0 0 0 1px var(--guichet-brand, var(--ink)); font-weight: 650; }
.form.gone { color: var(--muted); text-decoration: line-through; }
.form:has(:focus-visible), :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
button:disabled { opacity: .6; cursor: default; }
.alert { margin-top: .75rem; }
.alert label { display: block; min-height: 2.75rem; padding: .5rem 0; }
.kinds { display: block; flex: 1 1 100%; }
ol { list-style: none; margin: .5rem 0 0; padding: 0; }
li { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .75rem 0; border-top: 1px solid var(--line); }
li > div { flex: 1 1 12rem; }
.name { font-weight: 650; }
.some::before, .none::before { content: ''; display: inline-block; width: .6rem; height: .6rem; margin-inline-end: .4rem; border-radius: 50%; border: 2px solid var(--muted); }
.some::before { background: var(--good); border-color: var(--good); }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
