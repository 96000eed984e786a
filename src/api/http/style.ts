/** Four meanings of colour: green trusted, amber unsure, red refused, grey unknown; each always with a word beside it. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ink: #1c1d22; --dim: #5d6070; --paper: #fbfbfd; --card: #fff; --line: #e2e3ea;
  --accent: #4346d3; --good: #14713d; --good-back: #e2f5e9; --unsure: #8a5300; --unsure-back: #fdf1da; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9eaf0; --dim: #a2a5b5; --paper: #121318; --card: #1a1c23; --line: #2e313c;
    --accent: #a5a8ff; --good: #7fdca4; --good-back: #12301f; --unsure: #f3c66d; --unsure-back: #35270b; --bad: #ffb4ab;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 48px 20px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 8px 20px; }
h1 { margin: 0; font-size: 28px; letter-spacing: -0.01em; }
h2 { margin: 0 0 12px; font-size: 16px; }
.lead { margin: 8px 0 28px; font-size: 20px; line-height: 1.4; color: var(--dim); text-wrap: pretty; }
.account { margin: 0; display: flex; align-items: baseline; gap: 12px; font-size: 14px; color: var(--dim); }
section { margin-bottom: 20px; padding: 20px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
section > :last-child { margin-bottom: 0; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 8px 20px; font-variant-numeric: tabular-nums; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
small { display: block; font-size: 14px; color: var(--dim); }
small.mistake { color: var(--bad); }
.badge { display: inline-block; padding: 0 8px; border-radius: 8px; font-size: 14px; }
.good { color: var(--good); background: var(--good-back); }
.unsure { color: var(--unsure); background: var(--unsure-back); }
pre { margin: 0 0 12px; padding: 12px; overflow-x: auto; border-radius: 8px; background: var(--paper); border: 1px solid var(--line); }
code { font: 14px/1.5 ui-monospace, monospace; }
pre code { white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--accent); }
footer { display: flex; flex-wrap: wrap; gap: 8px 20px; font-size: 14px; }
button { padding: 4px 12px; font: inherit; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
fieldset { margin: 0 0 20px; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 8px; font-weight: 600; }
.field { margin-bottom: 16px; }
.field > label { display: block; font-weight: 600; }
.choice { display: flex; gap: 8px; align-items: baseline; padding: 4px 0; }
.choice input { flex: none; width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
input[type="text"], input[type="email"], input[type="password"], textarea { width: 100%; padding: 8px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--dim); border-radius: 8px; }
textarea { min-height: 96px; resize: vertical; }
.field > input, .field > textarea { margin-top: 4px; }
input[type="file"] { max-width: 100%; font: inherit; }
button.main, a.main { padding: 8px 20px; color: var(--paper); background: var(--accent); border-color: var(--accent); }
a.main { border-radius: 8px; text-decoration: none; }
.ways { display: flex; flex-wrap: wrap; gap: 12px 20px; align-items: center; margin: 0 0 28px; }
.mistakes { border-color: var(--bad); }
.offside { position: absolute; left: -9999px; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 12px; } }
`;
