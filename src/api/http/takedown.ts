import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { TakedownCase } from "../../core/ports/database.ts";
import type { UserError } from "../../core/result.ts";
import { STATUS_TEXTS } from "../../core/takedown-texts.ts";
import type { ApiDeps } from "../api-deps.ts";
import { noticeUrl } from "../notice-url.ts";
import { closeSignal } from "./close-signal.ts";
import { originOf } from "./origin.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import { languageOf } from "./sign-in-words.ts";
import { type GivenNotice, MAX_COPY_BYTES, readNotice, readText } from "./takedown-form.ts";
import { casePage, formPage } from "./takedown-pages.ts";
import type { Visitors } from "./visitors.ts";

const secret = z.string().min(1).max(100);
const change = z.object({ token: secret, action: z.enum(["add", "withdraw"]), text: z.string().default("") });

type Deps = Pick<ApiDeps, "config" | "takedowns" | "takedownRules"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** Notices without an account: a page for people, the same addresses with JSON for programs. */
export function takedownRoutes({ config, takedowns, takedownRules, visitors, scratchFiles }: Deps): Router {
  const router = Router();

  router.get("/takedown", (request, response) => {
    sendPage(response, 200, formPage({ language: languageOf(request), ticket: takedowns.ticket() }));
  });

  router.post("/takedown", async (request, response) => {
    await visitors.throttleNotice(request);
    const most = request.is("multipart/form-data") ? announcedBytes(request, MAX_COPY_BYTES) : 0;
    await scratchFiles.withFile(visitors.holderOf(request), most, async (path) => {
      const given = await readNotice(request, response, path);
      const isForm = !request.is("json");
      const [fault] = [isForm ? formFault(given) : null, given.input ? null : NO_CATEGORY].filter(
        (one) => one !== null,
      );
      if (fault || !given.input) return refuse(request, response, given, fault ? [fault] : []);
      const copy = given.copy && { ...given.copy, holder: visitors.holderOf(request) };
      const key = isForm ? String(given.raw.ticket) : given.input.key;
      const result = await takedowns.notify({ ...given.input, key }, copy, closeSignal(response));
      if (!result.ok) return refuse(request, response, given, result.errors);
      const { found, token, isRepeat } = result.value;
      const url = noticeUrl(originOf(request, config.publicUrl), found.reference, token);
      if (isForm) response.redirect(303, url);
      else response.status(isRepeat ? 200 : 201).json({ ...viewOf(found), token, url, replayed: isRepeat });
    });
  });

  /** What only a program would send. The words say nothing of how it was told apart. */
  function formFault({ raw }: GivenNotice): UserError | null {
    const isPerson = raw.website === "" && typeof raw.ticket === "string" && takedowns.isTicket(raw.ticket);
    return isPerson ? null : { code: "INVALID_VALUE", message: "The form has expired: send it once more.", field: [] };
  }

  function refuse(request: Request, response: Response, given: GivenNotice, errors: readonly UserError[]): void {
    if (request.is("json")) response.status(422).json({ userErrors: errors });
    else
      sendPage(
        response,
        422,
        formPage({ language: languageOf(request), ticket: takedowns.ticket(), given: given.raw, errors }),
      );
  }

  router.get("/takedown/:reference", async (request, response) => {
    await visitors.throttle(request);
    const token = secret.safeParse(request.query.token);
    const found = token.success ? await takedowns.follow(request.params.reference, token.data) : null;
    if (!found || !token.success) throw new AppError("NOT_FOUND", { userMessage: "There is no such report." });
    response.vary("Accept");
    if (request.accepts(["html", "json"]) === "html") show(request, response, 200, found, token.data);
    else response.set("Cache-Control", "no-store").json(viewOf(found));
  });

  router.post("/takedown/:reference", async (request, response) => {
    await visitors.throttle(request);
    await readText(request, response);
    const given = change.safeParse(request.body);
    if (!given.success) throw new AppError("BAD_INPUT", { userMessage: "Send `token`, `action` and `text`." });
    const { token, action, text } = given.data;
    const { reference } = request.params;
    const found = await takedowns.follow(reference, token);
    if (!found) throw new AppError("NOT_FOUND", { userMessage: "There is no such report." });
    const result =
      action === "add" ? await takedowns.add(reference, token, text) : await takedowns.withdraw(reference, token);
    if (request.is("json")) {
      response.status(result.ok ? 200 : 422).json(result.ok ? viewOf(result.value) : { userErrors: result.errors });
    } else if (result.ok) {
      response.redirect(303, noticeUrl(originOf(request, config.publicUrl), found.reference, token));
    } else {
      show(request, response, 422, found, token, result.errors);
    }
  });

  function show(
    request: Request,
    response: Response,
    status: number,
    found: TakedownCase,
    token: string,
    errors?: readonly UserError[],
  ) {
    const clock = takedownRules.clocks.find(({ id }) => id === found.clockId) ?? null;
    sendPage(
      response,
      status,
      casePage({ language: languageOf(request), found, token, clock, ...(errors && { errors }) }),
    );
  }

  return router;
}

const NO_CATEGORY: UserError = { code: "REQUIRED", message: "Say what is wrong with the video.", field: ["category"] };

const sendPage = (response: Response, status: number, text: string): void => {
  response.status(status).set("Cache-Control", "no-store").type("html").send(text);
};

/** What its sender may know of a case. */
const viewOf = ({
  reference,
  category,
  status,
  createdAt,
  dueAt,
  withheldIds,
  decidedAt,
  reason,
  message,
}: TakedownCase) => ({
  ...{ reference, category, status, says: STATUS_TEXTS[status], receivedAt: createdAt, dueAt },
  // What it was withheld for no longer stands once it was given back.
  ...{ isWithheld: withheldIds.length > 0, decidedAt, reason: status === "RESTORED" ? null : reason, message },
});
