import type { HistoryNode } from "../../core/ports/credentials.ts";
import type { VerificationVerdict } from "../../core/verdict.ts";
import type { ReportDocument, SignedReport } from "../../core/verification-document.ts";
import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";
import { VERIFICATION_STYLE } from "./verification-style.ts";

export type ShownReport = SignedReport & {
  /** As whoever asked knows the file; null when it came without a name. */
  readonly fileName: string | null;
};

/** A page that needs nothing else: no script, no picture, no address. Every word from a file is escaped. */
export const verificationPage = (
  shown: readonly ShownReport[],
  options: { readonly hasFeedbackForm: boolean },
): string =>
  html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${titleOf(shown)} · Vouch</title>
    <link rel="icon" href="data:," />
    <style>${{ html: INLINE_STYLE }}</style>
  </head>
  <body>
    <main>
      <h1>Verification report</h1>
      ${shown.map((one) => reportOf(one, options.hasFeedbackForm))}
    </main>
  </body>
</html>
`.html;

/** For a Content-Security-Policy that lets this style in and no other. */
export const INLINE_STYLE = STYLE + VERIFICATION_STYLE;

const titleOf = ([first, ...others]: readonly ShownReport[]): string =>
  first && others.length === 0 ? VERDICTS[first.report.verdict].title : `${1 + others.length} files`;

/** Colour never speaks alone: each has a sign and a word. */
const VERDICTS: Readonly<Record<VerificationVerdict, { title: string; sign: string; tone: string }>> = {
  TRUSTED: { title: "Signed, and unchanged since", sign: "✓", tone: "good" },
  INTACT_UNTRUSTED: { title: "Unchanged, but signed by somebody unknown here", sign: "?", tone: "unknown" },
  TAMPERED: { title: "Changed after it was signed", sign: "✗", tone: "bad" },
  RECOVERED: { title: "Made here; its credentials were lost on the way", sign: "↺", tone: "unsure" },
  NO_CREDENTIALS: { title: "Nothing found, which does not show that it is real", sign: "·", tone: "unknown" },
  REMOTE_ONLY: { title: "Its credentials are kept elsewhere", sign: "·", tone: "unknown" },
  UNREADABLE: { title: "Not a file that can be read", sign: "·", tone: "unknown" },
};
const CHECK_NAMES = {
  CREDENTIAL: "Content Credentials",
  WATERMARK: "Invisible watermark",
  SIMILARITY: "Similarity of the pictures",
  LOG: "Audit log",
} as const;
const RESULTS = {
  AGREES: ["✓ agrees", "good"],
  CONTRADICTS: ["✗ contradicts", "bad"],
  FOUND: ["↺ found", "unsure"],
  NONE: ["· nothing", "unknown"],
  NOT_RUN: ["· not asked", "unknown"],
  FAILED: ["? failed", "unknown"],
} as const;

function reportOf({ report, signature, fileName }: ShownReport, hasFeedbackForm: boolean): Html {
  const { title, sign, tone } = VERDICTS[report.verdict];
  const mismatch = report.mismatch ? html`<p class="badge bad">✗ MISMATCH: signals lead to different videos</p>` : null;
  return html`<article aria-labelledby="r-${report.id}">
    <header class="verdict ${tone}">
      <h2 id="r-${report.id}"><span aria-hidden="true">${sign}</span> ${title}</h2>
      <p class="word">${report.verdict}</p>
      ${mismatch}
    </header>
    <p class="file">${fileName === null ? null : html`<bdi>${fileName}</bdi><br />`}<code>${report.file.sha256}</code></p>
    <ul class="reasons">${report.reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>
    ${signals(report)} ${checks(report)} ${history(report)} ${record(report)}
    <details>
      <summary>Signed data</summary>
      <p>Report ${report.id} of ${report.verifiedAt}, by ${report.verifier}. Check it with <code>vouch verify-report</code>.</p>
      <pre tabindex="0">${JSON.stringify({ report, signature }, null, 1)}</pre>
    </details>
    ${hasFeedbackForm ? feedback({ report, signature }) : null}
  </article>`;
}

const signals = ({ signals: found }: ReportDocument): Html | null =>
  found.length === 0
    ? null
    : html`<section><h3>What is said of how it was made</h3>
        <ul>${found.map(({ text, source }) => html`<li>${text} <small>${source.toLowerCase()}</small></li>`)}</ul>
      </section>`;

const checks = ({ checks: all }: ReportDocument): Html =>
  html`<section class="checks"><h3>What was looked at</h3>
    ${all.map(({ check, result, detail, confidence }) => {
      const [word, tone] = RESULTS[result];
      const rate = confidence?.falsePositiveRate;
      return html`<div class="check">
        <h4>${CHECK_NAMES[check]} <span class="badge ${tone}">${word}</span></h4>
        <p>${detail}</p>
        ${confidence && html`<p class="dim">${confidence.level.toLowerCase()}: ${confidence.meaning}</p>`}
        ${rate == null ? null : html`<p class="dim">False positives: ${rate.toExponential(1)} (${confidence?.source ?? ""})</p>`}
      </div>`;
    })}
  </section>`;

const history = ({ credential }: ReportDocument): Html | null =>
  credential.history.length === 0
    ? null
    : html`<section><h3>What it was made from</h3>${tree(credential.history)}</section>`;

const tree = (nodes: readonly HistoryNode[]): Html =>
  html`<ul class="tree">${nodes.map(
    (node) => html`<li>
      <span class="badge ${node.intact ? "good" : "bad"}">${node.intact ? "✓ intact" : "✗ broken"}</span>
      <bdi>${node.title ?? "untitled"}</bdi> <small>${node.relationship ?? ""} <bdi>${node.claimGenerator ?? "no credentials"}</bdi></small>
      ${node.failures.map(({ code }) => html`<code>${code}</code> `)}
      ${node.ingredients.length === 0 ? null : tree(node.ingredients)}
    </li>`,
  )}</ul>`;

function record({ record: known, log, credential }: ReportDocument): Html | null {
  const row = (name: string, value: string | null) =>
    value === null ? null : html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`;
  const rows = [
    row("Signer", credential.signer?.organisation ?? credential.signer?.commonName ?? null),
    row("Signed", credential.signedAt),
    row("Released here", known?.releasedAt ?? null),
    row("Withheld since", known?.withheldAt ?? null),
    row("Record found by", known?.foundBy.toLowerCase() ?? null),
    row("Content id", known?.contentId ?? null),
    row("Manifest", known?.manifestId ?? credential.manifestId),
    row("Log", log && `event ${log.seq} of ${log.origin}, ${log.treeSize} events signed`),
  ].flatMap((one) => one ?? []);
  return rows.length === 0 ? null : html`<section><h3>Facts</h3><dl>${rows}</dl></section>`;
}

const feedback = (signedReport: SignedReport): Html =>
  html`<form method="post" action="/api/verify/feedback">
    <h3>Is this wrong?</h3>
    <input type="hidden" name="signedReport" value="${JSON.stringify(signedReport)}" />
    <label>Tell us why. No file is kept, only this report's facts and your words.
      <textarea name="text" required maxlength="2000" rows="3"></textarea>
    </label>
    <button type="submit">Send</button>
  </form>`;
