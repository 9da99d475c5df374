import { styles as base } from '@/tracking/styles';

/** As the tracking widget looks, with what only returns have. */
export const styles = `${base}
[hidden] { display: none !important; }
section:focus { outline: none; }
select { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: inherit; font: inherit; }
input, textarea, select { font-weight: 400; }
.lines li { padding: .5rem 0; border-top: 1px solid var(--line); }
.lines label { margin-top: 0; }
.more { padding: .5rem 0 .5rem 1rem; border-inline-start: 3px solid var(--line); }
.more label { margin-top: .5rem; }
button { margin-top: .75rem; }
.main { border-color: transparent; background: var(--ink); color: var(--paper); }
.code { margin: 1rem 0; }
.code svg { width: 11rem; height: 11rem; background: #fff; }
.signs { font: 650 1.5rem/1.2 ui-monospace, monospace; letter-spacing: .05em; }
`;
