import { type Request, Router } from "express";
import type { Caller } from "../../core/access.ts";
import type { AuditCheckpoint } from "../../core/ports/database.ts";
import type { ApiDeps } from "../api-deps.ts";
import { type Html, html, page } from "./html.ts";
import { originOf } from "./origin.ts";
import { languageOf } from "./sign-in-words.ts";
import { START_WORDS, type StartWords } from "./start-words.ts";
import { STYLE } from "./style.ts";
import type { Visitors } from "./visitors.ts";

type Deps = Pick<ApiDeps, "accounts" | "activePolicy" | "config" | "credentials" | "database" | "generator"> & {
  readonly visitors: Visitors;
};

/** The page a person meets first: what this is, what it runs, and the first call. */
export function startPageRoutes(deps: Deps): Router {
  const router = Router();
  router.get("/style.css", (_request, response) => {
    response.type("css").set("Cache-Control", "public, max-age=3600").send(STYLE);
  });
  router.get(["/", "/about"], async (request, response) => {
    const checkpoint = await deps.database.latestCheckpoint();
    const language = languageOf(request);
    response
      .set("Cache-Control", "no-store")
      .type("html")
      .vary("Accept-Language")
      .send(page(START_WORDS[language].title, startPage(deps, request, checkpoint), language));
  });
  return router;
}

function startPage(deps: Deps, request: Request, checkpoint: AuditCheckpoint | null): Html {
  const origin = originOf(request, deps.config.publicUrl);
  const caller = deps.visitors.callerOf(request);
  const isPublic = caller.kind === "public";
  const words = START_WORDS[languageOf(request)];
  return html`<header>
      <h1>Vouch</h1>
      ${isPublic ? null : account(words, caller)}
    </header>
    <p class="lead">${words.lead}</p>
    <p class="ways">
      ${isPublic ? html`<a class="main" href="/sign-in">${words.signIn}</a>` : html`<a class="main" href="/">${words.studio}</a>`}
      <a href="/verify">${words.verify}</a>
    </p>
    ${status(deps, words, checkpoint)} ${firstCall(words, origin)} ${verifying(words, origin)}
    <footer>
      <a href="/schema.graphql">${words.schema}</a>
      <a href="/credentials/anchors.pem">${words.anchors}</a>
      <a href="/log/checkpoint">${words.checkpoint}</a>
      <a href="/readyz">${words.readiness}</a>
      <a href="/takedown">${words.report}</a>
    </footer>`;
}

function account(words: StartWords, caller: Extract<Caller, { kind: "user" }>): Html {
  return html`<form class="account" method="post" action="/auth/sign-out">
    <span>${caller.user.displayName} · ${caller.user.role.toLowerCase()}</span>
    <button type="submit">${words.signOut}</button>
  </form>`;
}

function status(deps: Deps, words: StartWords, checkpoint: AuditCheckpoint | null): Html {
  const generator = deps.generator.describe();
  const signer = deps.credentials.signer();
  const policy = deps.activePolicy();
  const shown = signer.development
    ? html`<strong class="badge unsure">▲ UNTRUSTED DEVELOPMENT KEY</strong>
        <small>${words.development}</small>`
    : html`${signer.organisation} <strong class="badge good">✓ ${words.certificate}</strong>`;
  const log = checkpoint
    ? html`${words.events.replace("{events}", `${checkpoint.treeSize}`)} <time datetime="${checkpoint.createdAt.toISOString()}">${checkpoint.createdAt.toISOString()}</time>`
    : html`${words.unsigned}`;
  const runs = words.generatorIs
    .replace("{provider}", generator.provider)
    .replace("{seconds}", `${generator.maxSeconds}`)
    .replace("{aspects}", generator.aspects.join(", "));
  return html`<section aria-labelledby="status">
    <h2 id="status">${words.server}</h2>
    <dl>
      <dt>${words.generator}</dt>
      <dd>${generator.name} ${generator.version} <small>${runs}</small></dd>
      <dt>${words.signer}</dt>
      <dd>${shown}</dd>
      <dt>${words.policy}</dt>
      <dd>${words.version.replace("{version}", `${policy.version}`)} <small>${policy.sha256.slice(0, 12)}</small></dd>
      <dt>${words.log}</dt>
      <dd>${log}</dd>
      <dt>${words.accounts}</dt>
      <dd>${deps.accounts.accessMode === "open" ? words.open : words.invite}</dd>
    </dl>
  </section>`;
}

function firstCall(words: StartWords, origin: string): Html {
  const body = JSON.stringify({
    query:
      "mutation($input: GenerateVideoInput!) { generateVideo(input: $input) { outcome { __typename } userErrors { code message } } }",
    variables: { input: { prompt: "a red fox runs through a snowy forest", seconds: 4 } },
  });
  return html`<section aria-labelledby="call">
    <h2 id="call">${words.make}</h2>
    <pre tabindex="0"><code>curl ${origin}/graphql \\
  -H "Authorization: Bearer $VOUCH_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'</code></pre>
    <p>${words.keys} <code>npx vouch keys create</code>.</p>
  </section>`;
}

const verifying = (words: StartWords, origin: string): Html => html`<section aria-labelledby="verify">
  <h2 id="verify">${words.verify}</h2>
  <pre tabindex="0"><code>curl --data-binary @video.mp4 ${origin}/api/verify</code></pre>
  <form method="post" action="/api/verify" enctype="multipart/form-data">
    <label>${words.fromHere} <input type="file" name="file" accept="video/*,image/*" required /></label>
    <button type="submit">${words.verifyNow}</button>
  </form>
  <p>${words.or} <a href="/verify">${words.drop}</a>. ${words.noAccount}</p>
</section>`;
