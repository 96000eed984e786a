/** What the report adds to the style of all pages. */
export const VERIFICATION_STYLE = `
:root { --bad: #a4141d; --bad-back: #fde8e8; --unknown-back: #ececf2; }
@media (prefers-color-scheme: dark) { :root { --bad: #ffa3a8; --bad-back: #3f1518; --unknown-back: #2a2c36; } }
article { margin: 20px 0 48px; }
.verdict { padding: 20px; margin-bottom: 12px; border-radius: 8px; }
.verdict h2 { margin: 0; font-size: 20px; line-height: 1.3; }
.word { margin: 0; font: 14px/1.5 ui-monospace, monospace; }
.bad { color: var(--bad); background: var(--bad-back); }
.unknown { color: var(--ink); background: var(--unknown-back); }
.file { overflow-wrap: anywhere; color: var(--dim); }
h3 { margin: 0 0 12px; font-size: 16px; }
h4 { margin: 0 0 4px; font-size: 16px; }
.check { margin-bottom: 16px; }
.check p { margin: 0 0 4px; }
.dim { font-size: 14px; color: var(--dim); }
ul { padding-left: 20px; }
.tree small { display: inline; }
dd { overflow-wrap: anywhere; }
details { margin: 20px 0; }
summary { cursor: pointer; }
label { display: block; }
textarea { display: block; width: 100%; margin: 8px 0; padding: 8px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--dim); border-radius: 8px; }
`;
