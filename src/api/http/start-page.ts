import { type Request, Router } from "express";
import type { Caller } from "../../core/access.ts";
import type { AuditCheckpoint } from "../../core/ports/database.ts";
import type { ApiDeps } from "../api-deps.ts";
import { type Html, html, page } from "./html.ts";
import { originOf } from "./origin.ts";
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
    response
      .set("Cache-Control", "no-store")
      .type("html")
      .send(page("Start", startPage(deps, request, checkpoint)));
  });
  return router;
}

function startPage(deps: Deps, request: Request, checkpoint: AuditCheckpoint | null): Html {
  const origin = originOf(request, deps.config.publicUrl);
  const caller = deps.visitors.callerOf(request);
  const isPublic = caller.kind === "public";
  return html`<header>
      <h1>Vouch</h1>
      ${isPublic ? null : account(caller)}
    </header>
    <p class="lead">
      Text to video over GraphQL. Every prompt and every frame is judged, and every file that leaves carries a signature
      and an invisible watermark that anyone can verify.
    </p>
    <p class="ways">
      ${isPublic ? html`<a class="main" href="/sign-in">Sign in to make videos</a>` : html`<a class="main" href="/">To the studio</a>`}
      <a href="/verify">Verify a file</a>
    </p>
    ${status(deps, checkpoint)} ${firstCall(origin)} ${verifying(origin)}
    <footer>
      <a href="/schema.graphql">GraphQL schema</a>
      <a href="/credentials/anchors.pem">Root certificates</a>
      <a href="/log/checkpoint">Latest checkpoint</a>
      <a href="/readyz">Readiness</a>
      <a href="/takedown">Report a video</a>
    </footer>`;
}

function account(caller: Extract<Caller, { kind: "user" }>): Html {
  return html`<form class="account" method="post" action="/auth/sign-out">
    <span>${caller.user.displayName} · ${caller.user.role.toLowerCase()}</span>
    <button type="submit">Sign out</button>
  </form>`;
}

function status(deps: Deps, checkpoint: AuditCheckpoint | null): Html {
  const generator = deps.generator.describe();
  const signer = deps.credentials.signer();
  const policy = deps.activePolicy();
  const shown = signer.development
    ? html`<strong class="badge unsure">▲ UNTRUSTED DEVELOPMENT KEY</strong>
        <small>Made by this server for itself. Files verify here; nobody else vouches for the signer.</small>`
    : html`${signer.organisation} <strong class="badge good">✓ Operator's certificate</strong>`;
  const log = checkpoint
    ? html`${checkpoint.treeSize} events, signed <time datetime="${checkpoint.createdAt.toISOString()}">${checkpoint.createdAt.toISOString()}</time>`
    : html`No checkpoint has been signed yet`;
  return html`<section aria-labelledby="status">
    <h2 id="status">This server</h2>
    <dl>
      <dt>Generator</dt>
      <dd>${generator.name} ${generator.version} <small>on ${generator.provider}, up to ${generator.maxSeconds} s, ${generator.aspects.join(", ")}</small></dd>
      <dt>Signer</dt>
      <dd>${shown}</dd>
      <dt>Policy</dt>
      <dd>Version ${policy.version} <small>${policy.sha256.slice(0, 12)}</small></dd>
      <dt>Audit log</dt>
      <dd>${log}</dd>
      <dt>Accounts</dt>
      <dd>${deps.accounts.accessMode === "open" ? "Open to everyone" : "By invitation"}</dd>
    </dl>
  </section>`;
}

function firstCall(origin: string): Html {
  const body = JSON.stringify({
    query:
      "mutation($input: GenerateVideoInput!) { generateVideo(input: $input) { outcome { __typename } userErrors { code message } } }",
    variables: { input: { prompt: "a red fox runs through a snowy forest", seconds: 4 } },
  });
  return html`<section aria-labelledby="call">
    <h2 id="call">Make a video</h2>
    <pre tabindex="0"><code>curl ${origin}/graphql \\
  -H "Authorization: Bearer $VOUCH_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'</code></pre>
    <p>Keys are made in your account, once signed in; the operator's with <code>npx vouch keys create</code>.</p>
  </section>`;
}

const verifying = (origin: string): Html => html`<section aria-labelledby="verify">
  <h2 id="verify">Verify a file</h2>
  <pre tabindex="0"><code>curl --data-binary @video.mp4 ${origin}/api/verify</code></pre>
  <form method="post" action="/api/verify" enctype="multipart/form-data">
    <label>Or from here: <input type="file" name="file" accept="video/*,image/*" required /></label>
    <button type="submit">Verify</button>
  </form>
  <p>Or <a href="/verify">drop it on the verification page</a>. No account is needed. The file is deleted as soon as the answer is sent.</p>
</section>`;
