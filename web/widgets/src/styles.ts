/** The window's look. The brand's colour is the only one that is not neutral; sizes are the house's. */
export const styles = `
:host { all: initial; --brand: #1c1b1a; --brand-ink: #fff; --paper: #fbfaf8; --surface: #fff; --line: #e7e4de; --ink: #1c1b1a;
  --muted: #6b6862; --bad: #b3261e; color-scheme: light dark; font: 400 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; color: var(--ink); }
@media (prefers-color-scheme: dark) { :host(:not([theme='light'])) { --paper: #151517; --surface: #1c1c1f; --line: #2c2c31; --ink: #eceae6; --muted: #9b98a1; --bad: #f2938c; } }
:host([theme='dark']) { --paper: #151517; --surface: #1c1c1f; --line: #2c2c31; --ink: #eceae6; --muted: #9b98a1; --bad: #f2938c; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; border-radius: 6px; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.launcher { position: fixed; z-index: 2147483000; bottom: 20px; right: 20px; min-width: 56px; height: 56px; padding: 0 16px; border-radius: 28px;
  background: var(--brand); color: var(--brand-ink); display: flex; align-items: center; justify-content: center; box-shadow: 0 4px 16px rgb(0 0 0 / .24); }
:host([side='left']) .launcher { right: auto; left: 20px; }
.count { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #b3261e; color: #fff; font: 650 13px/22px system-ui, sans-serif; text-align: center; }
.panel { position: fixed; z-index: 2147483001; bottom: 20px; right: 20px; width: 376px; max-width: calc(100vw - 40px); height: min(620px, calc(100vh - 40px)); height: min(620px, calc(100dvh - 40px));
  display: flex; flex-direction: column; overflow: hidden; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 32px rgb(0 0 0 / .24); animation: rise .15s ease-out; }
:host([side='left']) .panel { right: auto; left: 20px; }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (prefers-reduced-motion: reduce) { .panel { animation: none; } }
@media (max-width: 480px) { .panel, :host([side='left']) .panel { inset: 0; width: auto; max-width: none; height: 100vh; height: 100dvh; border: 0; border-radius: 0; } }
.head { display: flex; align-items: center; gap: 4px; padding: 12px 8px 12px 16px; background: var(--brand); color: var(--brand-ink); }
.head div { flex: 1; min-width: 0; }
h2 { margin: 0; font-size: 16px; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head p { margin: 0; font-size: 13px; }
.head :focus-visible { outline-color: var(--brand-ink); }
.icon { flex: none; width: 44px; height: 44px; display: inline-flex; align-items: center; justify-content: center; }
.strip { margin: 0; padding: 8px 16px; font-size: 13px; background: var(--surface); border-bottom: 1px solid var(--line); }
.strip.bad { color: var(--bad); }
.log { flex: 1; min-height: 0; margin: 0; padding: 16px; overflow-y: auto; overscroll-behavior: contain; display: flex; flex-direction: column; gap: 8px; }
.log > div { max-width: 85%; display: flex; flex-direction: column; gap: 2px; overflow-wrap: anywhere; }
.log .in { align-self: flex-end; align-items: flex-end; }
.log .out { align-self: flex-start; align-items: flex-start; }
.bubble { margin: 0; padding: 8px 12px; border-radius: 12px; white-space: pre-wrap; background: var(--surface); border: 1px solid var(--line); }
.in .bubble { background: var(--brand); color: var(--brand-ink); border-color: transparent; }
.in.waiting .bubble { opacity: .7; }
.by { font-size: 12px; color: var(--muted); }
.file { display: inline-flex; max-width: 100%; padding: 8px 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); color: inherit; text-align: left; text-decoration: underline; }
.file img { display: block; max-width: 220px; max-height: 220px; border-radius: 6px; }
.writing { min-height: 20px; margin: 0; padding: 0 16px 4px; font-size: 13px; color: var(--muted); }
form { display: flex; flex-direction: column; gap: 8px; padding: 12px 16px; background: var(--surface); border-top: 1px solid var(--line); }
form p { margin: 0; font-size: 14px; }
label { display: flex; flex-direction: column; gap: 4px; font-size: 13px; color: var(--muted); }
.icon svg { flex: none; }
input:focus-visible, textarea:focus-visible { outline-offset: -1px; }
input, textarea { width: 100%; padding: 10px 12px; border: 1px solid var(--muted); border-radius: 6px; background: var(--paper); color: var(--ink); font-size: 16px; }
textarea { resize: none; min-height: 44px; max-height: 140px; }
.compose { flex-direction: row; align-items: flex-end; flex-wrap: wrap; gap: 4px; padding: 8px; }
.compose label { flex: 1; min-width: 0; }
.plain { min-height: 44px; padding: 0 16px; font-weight: 500; background: var(--brand); color: var(--brand-ink); }
.chips { flex-basis: 100%; margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 4px; }
.chips button { padding: 4px 10px; font-size: 13px; border: 1px solid var(--line); background: var(--paper); }
.error { color: var(--bad); font-size: 13px; }
.menu { padding: 4px 8px; background: var(--surface); border-bottom: 1px solid var(--line); display: flex; flex-direction: column; }
.menu button { min-height: 44px; padding: 0 8px; text-align: left; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.helps { max-height: 40%; overflow-y: auto; padding: 8px 16px; border-top: 1px solid var(--line); }
.helps .by { margin: 0 0 4px; }
.help { white-space: pre-wrap; margin: 4px 0; font-size: 14px; }
a { color: inherit; }
details + details { margin-top: 4px; }
details { border: 1px solid var(--line); border-radius: 6px; background: var(--surface); padding: 8px 12px; }
summary { cursor: pointer; font-weight: 500; }
`;
