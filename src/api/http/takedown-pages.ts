import { NOTICE_CATEGORIES } from "../../../moderation/index.ts";
import type { TakedownCase } from "../../core/ports/database.ts";
import type { UserError } from "../../core/result.ts";
import { NOTICE_LIMITS } from "../../core/takedown-notice.ts";
import { CATEGORY_TEXTS, REASON_TEXTS, STATUS_TEXTS } from "../../core/takedown-texts.ts";
import { type Html, html, page } from "./html.ts";

type Field = { readonly name: string; readonly label: string; readonly hint?: string; readonly limit: number };
type Given = Readonly<Record<string, unknown>>;
export type FormPage = { readonly ticket: string; readonly given?: Given; readonly errors?: readonly UserError[] };

/** The form for anyone: it works without a script, and keeps what was typed when something is missing. */
export function formPage({ ticket, given = {}, errors = [] }: FormPage): string {
  const value = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const isOn = (name: string) => given[name] === "on" || given[name] === true || given[name] === "true";
  const faultOf = (name: string) => errors.find(({ field }) => field[0] === name)?.message ?? null;

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
      <label for="category-${category}">${CATEGORY_TEXTS[category]}</label>
    </div>`,
  );

  const body = html`<header><h1>Report a video</h1></header>
    <p class="lead">
      Tell us if a video that was made here should not be here. You need no account, and you need not give your name,
      except where the law asks for it.
    </p>
    ${errors.length > 0 ? mistakes(errors) : null}
    <form method="post" action="/takedown" enctype="multipart/form-data">
      <input type="hidden" name="ticket" value="${ticket}" />
      <div class="offside" aria-hidden="true">
        <label for="website">Leave this empty</label>
        <input type="text" id="website" name="website" tabindex="-1" autocomplete="off" />
      </div>
      <section>
        <fieldset id="category">
          <legend>What is wrong with it?</legend>
          ${faultOf("category") ? html`<small class="mistake">▲ ${faultOf("category")}</small>` : null} ${categories}
        </fieldset>
        ${area({ name: "explanation", label: "In your own words", hint: "Who or what is shown, and why it should not be here.", limit: NOTICE_LIMITS.explanation })}
      </section>
      <section aria-labelledby="which">
        <h2 id="which">Which video?</h2>
        ${area({ name: "videos", label: "Links or ids", hint: "One a line. If you have none, send a copy of the video instead.", limit: NOTICE_LIMITS.videos })}
        <div class="field">
          <label for="file">A copy of the video, or a part of it</label>
          <small id="file-hint">
            Cut, filmed off a screen or a single picture: we can often recognise it. It is looked at by a program and
            deleted at once. At most 128 MiB.
          </small>
          <input type="file" id="file" name="file" aria-describedby="file-hint" accept="video/*,image/*" />
        </div>
      </section>
      <section aria-labelledby="who">
        <h2 id="who">About you</h2>
        ${line({ name: "country", label: "Country you are in (two letters, such as DE)", hint: "Says which law's time limit counts. Without it the shortest of all counts.", limit: 2 }, "text", html`autocomplete="country"`)}
        ${line({ name: "name", label: "Name", limit: NOTICE_LIMITS.name }, "text", html`autocomplete="name"`)}
        ${line({ name: "email", label: "Mail address", hint: "Kept encrypted and apart, seen only by those who decide, erased in time.", limit: NOTICE_LIMITS.name }, "email", html`autocomplete="email"`)}
        ${line({ name: "onBehalfOf", label: "You act for someone else? For whom?", limit: NOTICE_LIMITS.name })}
        ${line({ name: "signature", label: "Signature: type your name", hint: "United States law asks for it for copyright and for intimate pictures.", limit: NOTICE_LIMITS.name })}
        ${tick("byAuthority", "I write for a court or a public authority.")}
      </section>
      <section aria-labelledby="copyright">
        <h2 id="copyright">Only for copyright</h2>
        ${line({ name: "work", label: "Which work of yours does it use?", limit: NOTICE_LIMITS.work })}
        ${tick("isAccurate", "What I say is accurate, and under penalty of perjury: I am the owner of the right, or may act for the owner.")}
      </section>
      <section>
        ${tick("goodFaith", "I believe in good faith that what I say is true and that this use of the video is not allowed.")}
        <button type="submit" class="main">Send</button>
      </section>
    </form>
    <footer><a href="/">This server</a></footer>`;
  return page("Report a video", body);
}

const mistakes = (
  errors: readonly UserError[],
): Html => html`<section class="mistakes" role="alert" aria-labelledby="mistakes">
  <h2 id="mistakes">Something is missing</h2>
  <ul>
    ${errors.map(({ field: [name], message }) => (name ? html`<li><a href="#${name}">${message}</a></li>` : html`<li>${message}</li>`))}
  </ul>
</section>`;

export type CasePage = {
  readonly found: TakedownCase;
  readonly token: string;
  readonly clock: { readonly hours: number; readonly isLaw: boolean; readonly source: string } | null;
  readonly errors?: readonly UserError[];
};

/** Where a notice stands, for whoever has its address; there more can be said, and the notice be taken back. */
export function casePage({ found, token, clock, errors = [] }: CasePage): string {
  const { reference, status, createdAt, dueAt, reason, message, withheldIds } = found;
  const action = `/takedown/${reference}`;
  const limit = clock
    ? html`<small>${clock.isLaw ? "A law sets this time" : "Our own time limit"}: ${clock.hours} hours. ${clock.source}</small>`
    : null;
  const body = html`<header><h1>Report ${reference}</h1></header>
    <p class="lead">${STATUS_TEXTS[status]}</p>
    ${errors.length > 0 ? mistakes(errors) : null}
    <section aria-labelledby="facts">
      <h2 id="facts">Where it stands</h2>
      <dl>
        <dt>About</dt>
        <dd>${CATEGORY_TEXTS[found.category]}</dd>
        <dt>Received</dt>
        <dd>${time(createdAt)}</dd>
        ${dueAt ? html`<dt>Decided by</dt><dd>${time(dueAt)}${limit}</dd>` : null}
        <dt>The video</dt>
        <dd>${shown(found.assetIds.length, withheldIds.length)}</dd>
        ${reason ? html`<dt>Why</dt><dd>${REASON_TEXTS[reason]}</dd>` : null}
        ${message ? html`<dt>What we add</dt><dd>${message}</dd>` : null}
      </dl>
    </section>
    <section aria-labelledby="keep">
      <h2 id="keep">Keep the address of this page</h2>
      <p>It is the only way back here: we write no mail. Whoever has it can read this page and take the report back.</p>
    </section>
    <section aria-labelledby="more">
      <h2 id="more">Say more</h2>
      <form method="post" action="${action}">
        <input type="hidden" name="token" value="${token}" />
        <div class="field">
          <label for="text">What else should we know?</label>
          <textarea id="text" name="text" maxlength="${NOTICE_LIMITS.text}" required></textarea>
        </div>
        <button type="submit" name="action" value="add">Send</button>
      </form>
    </section>
    ${status === "RECEIVED" ? withdrawal(action, token) : null}
    <footer><a href="/takedown">Report another video</a></footer>`;
  return page(`Report ${reference}`, body);
}

const withdrawal = (action: string, token: string): Html => html`<section aria-labelledby="back">
  <h2 id="back">Take it back</h2>
  <p>As long as nobody has decided. What you wrote is erased at once.</p>
  <form method="post" action="${action}">
    <input type="hidden" name="token" value="${token}" />
    <button type="submit" name="action" value="withdraw">Take the report back</button>
  </form>
</section>`;

function shown(named: number, withheld: number): Html {
  if (withheld > 0)
    return html`<strong class="badge good">✓ Withheld</strong> <small>It cannot be opened here now.</small>`;
  if (named > 0)
    return html`<strong class="badge unsure">▲ Found</strong> <small>It can be opened until a person has decided.</small>`;
  return html`Not found yet <small>A person looks for it. A link or a copy helps: say more below.</small>`;
}

const time = (at: Date): Html => html`<time datetime="${at.toISOString()}">${at.toUTCString()}</time>`;
