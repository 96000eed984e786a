import { NOTICE_CATEGORIES } from "../../../moderation/index.ts";
import type { TakedownCase } from "../../core/ports/database.ts";
import type { UserError } from "../../core/result.ts";
import { NOTICE_LIMITS } from "../../core/takedown-notice.ts";
import { type Html, html, page } from "./html.ts";
import type { Language } from "./sign-in-words.ts";
import { noticeMistake, TAKEDOWN_WORDS, type TakedownWords } from "./takedown-words.ts";

type Field = { readonly name: string; readonly label: string; readonly hint?: string; readonly limit: number };
type Given = Readonly<Record<string, unknown>>;
export type FormPage = {
  readonly language: Language;
  readonly ticket: string;
  readonly given?: Given;
  readonly errors?: readonly UserError[];
};

/** The form for anyone: it works without a script, and keeps what was typed when something is missing. */
export function formPage({ language, ticket, given = {}, errors = [] }: FormPage): string {
  const words = TAKEDOWN_WORDS[language];
  const value = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const isOn = (name: string) => given[name] === "on" || given[name] === true || given[name] === "true";
  const faultOf = (name: string) => {
    const found = errors.find(({ field }) => field[0] === name);
    return found ? noticeMistake(language, found) : null;
  };

  const about = (name: string, hint: string | undefined) => {
    const fault = faultOf(name);
    return {
      ids: [hint && `${name}-hint`, fault && `${name}-mistake`].filter(Boolean).join(" "),
      texts: html`${hint ? html`<small id="${name}-hint">${hint}</small>` : null}${fault ? html`<small id="${name}-mistake" class="mistake">▲ ${fault}</small>` : null}`,
    };
  };
  const attributes = (name: string, ids: string) =>
    html`id="${name}" name="${name}"${ids ? html` aria-describedby="${ids}"` : null}${faultOf(name) ? html` aria-invalid="true"` : null}`;
  const line = ({ name, label, hint, limit }: Field, type = "text", more: Html | null = null): Html => {
    const { ids, texts } = about(name, hint);
    return html`<div class="field">
      <label for="${name}">${label}</label>
      ${texts}
      <input type="${type}" ${attributes(name, ids)} maxlength="${limit}" value="${value(name)}" ${more} />
    </div>`;
  };
  const area = ({ name, label, hint, limit }: Field): Html => {
    const { ids, texts } = about(name, hint);
    return html`<div class="field">
      <label for="${name}">${label}</label>
      ${texts}
      <textarea ${attributes(name, ids)} maxlength="${limit}">${value(name)}</textarea>
    </div>`;
  };
  const tick = (name: string, label: string): Html => {
    const { ids, texts } = about(name, undefined);
    return html`<div class="field">
      <div class="choice">
        <input type="checkbox" ${attributes(name, ids)} ${isOn(name) ? html`checked` : null} />
        <label for="${name}">${label}</label>
      </div>
      ${texts}
    </div>`;
  };
  const chosen = value("category");
  const categories = NOTICE_CATEGORIES.map(
    (category) => html`<div class="choice">
      <input type="radio" id="category-${category}" name="category" value="${category}" required ${chosen === category ? html`checked` : null} />
      <label for="category-${category}">${words.categories[category]}</label>
    </div>`,
  );

  const body = html`<header><h1>${words.title}</h1></header>
    <p class="lead">${words.lead}</p>
    ${errors.length > 0 ? mistakes(language, errors) : null}
    <form method="post" action="/takedown" enctype="multipart/form-data">
      <input type="hidden" name="ticket" value="${ticket}" />
      <div class="offside" aria-hidden="true">
        <label for="website">${words.empty}</label>
        <input type="text" id="website" name="website" tabindex="-1" autocomplete="off" />
      </div>
      <section>
        <fieldset id="category">
          <legend>${words.category}</legend>
          ${faultOf("category") ? html`<small class="mistake">▲ ${faultOf("category")}</small>` : null} ${categories}
        </fieldset>
        ${area({ name: "explanation", label: words.explanation, hint: words.explanationHint, limit: NOTICE_LIMITS.explanation })}
      </section>
      <section aria-labelledby="which">
        <h2 id="which">${words.which}</h2>
        ${area({ name: "videos", label: words.videos, hint: words.videosHint, limit: NOTICE_LIMITS.videos })}
        <div class="field">
          <label for="file">${words.file}</label>
          <small id="file-hint">${words.fileHint}</small>
          <input type="file" id="file" name="file" aria-describedby="file-hint" accept="video/*,image/*" />
        </div>
      </section>
      <section aria-labelledby="who">
        <h2 id="who">${words.who}</h2>
        ${line({ name: "country", label: words.country, hint: words.countryHint, limit: 2 }, "text", html`autocomplete="country"`)}
        ${line({ name: "name", label: words.name, limit: NOTICE_LIMITS.name }, "text", html`autocomplete="name"`)}
        ${line({ name: "email", label: words.email, hint: words.emailHint, limit: NOTICE_LIMITS.name }, "email", html`autocomplete="email"`)}
        ${line({ name: "onBehalfOf", label: words.onBehalfOf, limit: NOTICE_LIMITS.name })}
        ${line({ name: "signature", label: words.signature, hint: words.signatureHint, limit: NOTICE_LIMITS.name })}
        ${tick("byAuthority", words.byAuthority)}
      </section>
      <section aria-labelledby="copyright">
        <h2 id="copyright">${words.copyright}</h2>
        ${line({ name: "work", label: words.work, limit: NOTICE_LIMITS.work })}
        ${tick("isAccurate", words.isAccurate)}
      </section>
      <section>
        ${tick("goodFaith", words.goodFaith)}
        <button type="submit" class="main">${words.send}</button>
      </section>
    </form>
    <footer><a href="/">${words.server}</a></footer>`;
  return page(words.title, body, language);
}

const mistakes = (
  language: Language,
  errors: readonly UserError[],
): Html => html`<section class="mistakes" role="alert" aria-labelledby="mistakes">
  <h2 id="mistakes">${TAKEDOWN_WORDS[language].mistakes}</h2>
  <ul>
    ${errors.map((error) => mistake(error.field[0], noticeMistake(language, error)))}
  </ul>
</section>`;

const mistake = (field: string | undefined, says: string): Html =>
  field ? html`<li><a href="#${field}">${says}</a></li>` : html`<li>${says}</li>`;

export type CasePage = {
  readonly language: Language;
  readonly found: TakedownCase;
  readonly token: string;
  readonly clock: { readonly hours: number; readonly isLaw: boolean; readonly source: string } | null;
  readonly errors?: readonly UserError[];
};

/** Where a notice stands, for whoever has its address; there more can be said, and the notice be taken back. */
export function casePage({ language, found, token, clock, errors = [] }: CasePage): string {
  const words = TAKEDOWN_WORDS[language];
  const { reference, status, createdAt, dueAt, reason, message, withheldIds } = found;
  const action = `/takedown/${reference}`;
  const limit = clock
    ? html`<small>${(clock.isLaw ? words.law : words.ownLimit).replace("{hours}", `${clock.hours}`)} <span lang="en">${clock.source}</span></small>`
    : null;
  const title = words.report.replace("{reference}", reference);
  const body = html`<header><h1>${title}</h1></header>
    <p class="lead">${words.statuses[status]}</p>
    ${errors.length > 0 ? mistakes(language, errors) : null}
    <section aria-labelledby="facts">
      <h2 id="facts">${words.facts}</h2>
      <dl>
        <dt>${words.about}</dt>
        <dd>${words.categories[found.category]}</dd>
        <dt>${words.received}</dt>
        <dd>${time(createdAt, language)}</dd>
        ${dueAt ? html`<dt>${words.dueAt}</dt><dd>${time(dueAt, language)}${limit}</dd>` : null}
        <dt>${words.video}</dt>
        <dd>${shown(words, found.assetIds.length, withheldIds.length)}</dd>
        ${reason && status !== "RESTORED" ? html`<dt>${words.why}</dt><dd>${words.reasons[reason]}</dd>` : null}
        ${message ? html`<dt>${words.added}</dt><dd>${message}</dd>` : null}
      </dl>
    </section>
    <section aria-labelledby="keep">
      <h2 id="keep">${words.keep}</h2>
      <p>${words.keepMore}</p>
    </section>
    <section aria-labelledby="more">
      <h2 id="more">${words.more}</h2>
      <form method="post" action="${action}">
        <input type="hidden" name="token" value="${token}" />
        <div class="field">
          <label for="text">${words.text}</label>
          <textarea id="text" name="text" maxlength="${NOTICE_LIMITS.text}" required></textarea>
        </div>
        <button type="submit" name="action" value="add">${words.send}</button>
      </form>
    </section>
    ${status === "RECEIVED" ? withdrawal(words, action, token) : null}
    <footer><a href="/takedown">${words.another}</a></footer>`;
  return page(title, body, language);
}

const withdrawal = (words: TakedownWords, action: string, token: string): Html => html`<section aria-labelledby="back">
  <h2 id="back">${words.back}</h2>
  <p>${words.backMore}</p>
  <form method="post" action="${action}">
    <input type="hidden" name="token" value="${token}" />
    <button type="submit" name="action" value="withdraw">${words.backNow}</button>
  </form>
</section>`;

function shown(words: TakedownWords, named: number, withheld: number): Html {
  if (withheld > 0)
    return html`<strong class="badge good">✓ ${words.withheld}</strong> <small>${words.withheldMore}</small>`;
  if (named > 0) return html`<strong class="badge unsure">▲ ${words.found}</strong> <small>${words.foundMore}</small>`;
  return html`${words.notFound} <small>${words.notFoundMore}</small>`;
}

const time = (at: Date, language: Language): Html => {
  const says = at.toLocaleString(language, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return html`<time datetime="${at.toISOString()}">${says} UTC</time>`;
};
