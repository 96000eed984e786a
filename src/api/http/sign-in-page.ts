import type { AccessMode } from "../../core/accounts.ts";
import { type Html, html, page } from "./html.ts";
import { type Language, WORDS, type Words } from "./sign-in-words.ts";

/** Which form was sent, so that it is shown again with what was typed. Secrets are never shown again. */
export type SignInForm = "password" | "key" | "link" | "account" | "request";
export type SignInPage = {
  readonly language: Language;
  readonly accessMode: AccessMode;
  readonly next: string | null;
  /** From a one-time link; then nothing else is offered. */
  readonly token?: string | undefined;
  readonly invite?: string | undefined;
  /** The name of who is signed in already. */
  readonly signedInAs?: string | undefined;
  readonly fault?: { readonly form: SignInForm; readonly field: string | null; readonly text: string } | undefined;
  readonly given?: Readonly<Record<string, string>> | undefined;
};

type Field = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "email" | "password" | "lines";
  readonly autocomplete: string;
  readonly limit: number;
  readonly isOptional?: boolean;
};

/** Works without a script, by keyboard and with a screen reader. */
export function signInPage(shown: SignInPage): string {
  const words = WORDS[shown.language];
  const known = [password(shown, words), key(shown, words)];
  const isNew = shown.invite !== undefined || shown.fault?.form === "account";
  const others = isNew ? [newcomer(shown, words), ...known] : [...known, newcomer(shown, words)];
  const forms = shown.token === undefined ? others : [link(shown, words)];
  const body = html`<header><h1>${words.title}</h1></header>
    <p class="lead">${words.lead}</p>
    ${shown.signedInAs === undefined ? null : html`<section><p>${words.signedInAs} <strong>${shown.signedInAs}</strong>. <a href="${shown.next ?? "/"}">${words.goOn}</a></p></section>`}
    ${shown.fault ? fault(shown.fault, words) : null} ${forms}
    <footer><a href="/about">${words.server}</a></footer>`;
  return page(words.title, body, shown.language);
}

/** The one time that a key is shown, or a request confirmed. */
export function answerPage(
  language: Language,
  next: string | null,
  answer: { readonly kind: "made"; readonly secret: string } | { readonly kind: "sent" },
): string {
  const words = WORDS[language];
  const title = answer.kind === "made" ? words.madeTitle : words.sentTitle;
  const said =
    answer.kind === "made"
      ? html`<p>${words.madeHint}</p>
          <pre tabindex="0"><code>${answer.secret}</code></pre>
          <p><a href="${next ?? "/"}">${words.goOn}</a></p>`
      : html`<p>${words.sent}</p>
          <p><a href="/sign-in">${words.back}</a></p>`;
  return page(title, html`<header><h1>${title}</h1></header><section role="status">${said}</section>`, language);
}

const password = (shown: SignInPage, words: Words): Html =>
  form(
    shown,
    "password",
    "/sign-in",
    words.withPassword,
    words.submit,
    html`${input(shown, "password", { name: "email", label: words.email, type: "email", autocomplete: "username", limit: 254 })}
    ${input(shown, "password", { name: "password", label: words.password, hint: words.forgotten, type: "password", autocomplete: "current-password", limit: 512 })}`,
  );

const key = (shown: SignInPage, words: Words): Html =>
  form(
    shown,
    "key",
    "/sign-in",
    words.withKey,
    words.submit,
    input(shown, "key", {
      name: "key",
      label: words.key,
      hint: words.keyHint,
      type: "password",
      autocomplete: "off",
      limit: 200,
    }),
  );

const link = (shown: SignInPage, words: Words): Html =>
  form(
    shown,
    "link",
    "/auth/one-time",
    words.withLink,
    words.submit,
    html`<p>${words.linkHint}</p>
    <input type="hidden" name="token" value="${shown.token ?? ""}" />`,
  );

/** An open server makes accounts; the others take requests, and accounts by invitation. */
function newcomer(shown: SignInPage, words: Words): Html {
  const isInvited = shown.accessMode === "invite";
  const asks = isInvited && shown.invite === undefined && shown.fault?.form !== "account";
  const person = (
    of: SignInForm,
  ) => html`${input(shown, of, { name: "email", label: words.email, type: "email", autocomplete: "email", limit: 254 })}
    ${input(shown, of, { name: "displayName", label: words.name, autocomplete: "name", limit: 80 })}`;
  const account = form(
    shown,
    "account",
    "/sign-in/account",
    words.account,
    words.make,
    html`<p>${words.accountHint}</p>
    ${isInvited ? input(shown, "account", { name: "inviteCode", label: words.invite, hint: words.inviteHint, autocomplete: "off", limit: 100 }) : null}
    ${person("account")}
    ${input(shown, "account", { name: "password", label: words.newPassword, hint: words.newPasswordHint, type: "password", autocomplete: "new-password", limit: 512, isOptional: true })}`,
  );
  if (!asks) return account;
  const request = form(
    shown,
    "request",
    "/sign-in/request",
    words.ask,
    words.send,
    html`<p>${words.askHint}</p>
    ${person("request")} ${input(shown, "request", { name: "reason", label: words.reason, hint: words.reasonHint, type: "lines", autocomplete: "off", limit: 2_000 })}`,
  );
  return html`${request}
    <p><a href="/sign-in?invite=${shown.next ? `&next=${encodeURIComponent(shown.next)}` : ""}">${words.invited}</a></p>`;
}

function form(shown: SignInPage, name: SignInForm, action: string, title: string, submit: string, fields: Html): Html {
  return html`<section aria-labelledby="${name}-title">
    <h2 id="${name}-title">${title}</h2>
    <form method="post" action="${action}">
      <input type="hidden" name="form" value="${name}" />
      ${shown.next === null ? null : html`<input type="hidden" name="next" value="${shown.next}" />`} ${fields}
      <button type="submit" class="main">${submit}</button>
    </form>
  </section>`;
}

function input({ fault, given, invite }: SignInPage, form: SignInForm, field: Field): Html {
  const { name, label, hint, type = "text" } = field;
  const id = `${form}-${name}`;
  const isAtFault = fault?.form === form && fault.field === name;
  const typed = fault?.form === form ? given?.[name] : undefined;
  const kept = typed ?? (name === "inviteCode" ? invite : undefined) ?? "";
  const about = [hint && `${id}-hint`, isAtFault && `${id}-mistake`].filter(Boolean).join(" ");
  const attributes = html`id="${id}" name="${name}" autocomplete="${field.autocomplete}" maxlength="${field.limit}"
    ${field.isOptional ? null : html`required`} ${about ? html`aria-describedby="${about}"` : null}
    ${isAtFault ? html`aria-invalid="true"` : null}`;
  return html`<div class="field">
    <label for="${id}">${label}</label>
    ${hint === undefined ? null : html`<small id="${id}-hint">${hint}</small>`}
    ${isAtFault ? html`<small id="${id}-mistake" class="mistake">▲ ${fault.text}</small>` : null}
    ${
      type === "lines"
        ? html`<textarea ${attributes}>${kept}</textarea>`
        : html`<input type="${type}" ${attributes} ${type === "password" ? null : html`value="${kept}"`} />`
    }
  </div>`;
}

const fault = (
  { form, field, text }: NonNullable<SignInPage["fault"]>,
  words: Words,
): Html => html`<section class="mistakes" role="alert" aria-labelledby="mistakes">
  <h2 id="mistakes">${words.failed}</h2>
  <p>${field === null ? text : html`<a href="#${form}-${field}">${text}</a>`}</p>
</section>`;
