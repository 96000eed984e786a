import { createHmac, timingSafeEqual } from "node:crypto";
import { clockFor, type TakedownRules } from "../../moderation/index.ts";
import { digestOf } from "./environment.ts";
import { AppError, isAppError } from "./errors.ts";
import type { Holder } from "./gate.ts";
import type { Asset, Database, TakedownCase, Transaction } from "./ports/database.ts";
import type { Recognition } from "./recognition.ts";
import { mistake, ok, type Result } from "./result.ts";
import { actOnTakedown, announceFiles, type TakedownDeps, takedownEntry } from "./takedown-cases.ts";
import { reduceTakedown, type TakedownEvent } from "./takedown-events.ts";
import { assetsNamedIn, MAX_NAMED } from "./takedown-names.ts";
import { type CheckedNotice, checkNotice, isNotice, NOTICE_LIMITS, type NoticeInput } from "./takedown-notice.ts";
import type { TakedownSeal } from "./takedown-seal.ts";
import type { Verification } from "./verification.ts";

const HOUR_MS = 3_600_000;
const RECOGNISE_TIMEOUT_MS = 120_000;
/** After its end a case takes the same notice anew. */
const REPEAT_MS = 24 * HOUR_MS;
/** A case takes no more messages than this. */
const MAX_TEXTS = 20;
const TOKEN_BYTES = 18;
/** Of a case; anything else in an address reaches no database. */
const REFERENCE = /^TD-[\dA-Z]{4}-[\dA-Z]{4}$/;
const FORM_AGE_MS = { least: 2_000, most: 24 * HOUR_MS } as const;

export type Takedowns = ReturnType<typeof createTakedowns>;
/** What the sender keeps: who has both may follow the case. */
export type NoticeReceipt = { readonly found: TakedownCase; readonly token: string; readonly isRepeat: boolean };

/** A file that a notice is about, on its way through, and on whose behalf it is read. */
export type Copy = { readonly path: string; readonly holder: Holder };

/** The public door: notices of people without an account. */
export function createTakedowns(
  deps: TakedownDeps & {
    readonly database: Database;
    readonly rules: TakedownRules;
    readonly seal: TakedownSeal;
    /** 32 bytes; changing it voids every link to a case. */
    readonly linkSecret: Uint8Array;
    readonly verification: Pick<Verification, "verify" | "whenFree">;
    readonly recognition: Pick<Recognition, "similarTo">;
  },
) {
  const { database, environment, rules, seal } = deps;
  const secretOf = (what: string) => createHmac("sha256", deps.linkSecret).update(`takedown ${what}`).digest();
  /** Derived, so that nothing in the database opens a case. */
  const tokenOf = (id: string) => secretOf(`token\n${id}`).subarray(0, TOKEN_BYTES).toString("base64url");

  /** What an uploaded copy shows: by credentials, bytes or watermark, and if all of these say nothing, by its pictures. */
  async function recognise({ path, holder }: Copy, signal: AbortSignal): Promise<readonly Asset[]> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(RECOGNISE_TIMEOUT_MS)]);
    return deps.verification.whenFree(holder, signal, async () => {
      try {
        const { record, mismatch } = await deps.verification.verify(path, {}, limited);
        if (record && !mismatch) return await database.assets([record.generationId]);
        const similar = await deps.recognition.similarTo(path, limited);
        return similar.slice(0, MAX_NAMED).map(({ asset }) => asset);
      } catch (error) {
        // A notice counts whether or not this server can read the copy: a person looks at it.
        const isUnread = isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT");
        if (isUnread || (limited.aborted && !signal.aborted)) return [];
        throw error;
      }
    });
  }

  /**
   * The case of the same notice, while it waits and for a day; else the digest that a new one gets. Without a key it
   * is never the same: equal words may come from two people, and one must not get the other's token.
   */
  async function earlierOf(tx: Transaction, content: CheckedNotice & { readonly assets: readonly string[] }, at: Date) {
    if (content.key === "") {
      return { earlier: null, digest: secretOf(`notice alone\n${environment.newId()}`).toString("hex") };
    }
    for (let digest = secretOf(`notice\n${digestOf(content)}`).toString("hex"); ; ) {
      const earlier = await tx.takedownByDigest(digest);
      if (!earlier) return { earlier, digest };
      if (earlier.dueAt !== null || earlier.changedAt.getTime() > at.getTime() - REPEAT_MS) return { earlier, digest };
      digest = secretOf(`notice again\n${digest}\n${earlier.id}`).toString("hex");
    }
  }

  async function open(tx: Transaction, notice: CheckedNotice, digest: string, assets: readonly Asset[], at: Date) {
    const { category, country, byAuthority } = notice;
    const clock = clockFor(notice, rules);
    const event: TakedownEvent = {
      kind: "opened",
      ...{ category, country, byAuthority, clockId: clock.id, by: null, at },
      dueAt: new Date(at.getTime() + clock.hours * HOUR_MS),
      assetIds: assets.map(({ id }) => id),
    };
    const reduced = reduceTakedown(null, event);
    if (!reduced.ok) throw new AppError("INTERNAL", { message: "a takedown case could not be opened" });
    const id = environment.newId();
    const reference = `TD-${crockford(environment.random(5))}`;
    const found = await tx.createTakedown({ id, reference, digest }, reduced.state, event);
    await tx.addTakedownText({ caseId: id, author: "SENDER", sealed: seal.seal(id, JSON.stringify(notice.text)), at });
    const facts = { category, country, clock: clock.id, assets: assets.length };
    return { found, audit: [takedownEntry("public", found, at, { action: "takedown.received", facts })] };
  }

  /** Only what the notice itself names or the copy proves; and never so much that notices could empty the server. */
  async function withholdAtOnce(tx: Transaction, found: TakedownCase, at: Date) {
    const { categories, atMost } = rules.precaution;
    const assetIds = found.assetIds;
    if (!categories.includes(found.category) || assetIds.length === 0) return { found, audit: [] };
    if ((await tx.precautionsInForce()) + assetIds.length > atMost) return { found, audit: [] };
    const acted = await actOnTakedown(tx, found, { kind: "withheldAtOnce", assetIds }, null, at);
    if (!acted.ok) return { found, audit: [] };
    const facts = { assets: assetIds.length };
    const said = takedownEntry("system", found, at, { action: "takedown.withheldAtOnce", facts });
    return { found: acted.value.found, audit: [said, ...acted.value.audit] };
  }

  /** The case that a reference and its token open; null for anything else. */
  async function follow(reference: string, token: string): Promise<TakedownCase | null> {
    const wanted = reference.trim().toUpperCase();
    const found = REFERENCE.test(wanted) ? await database.takedownByReference(wanted) : null;
    if (!found) return null;
    const [given, expected] = [Buffer.from(token), Buffer.from(tokenOf(found.id))];
    return given.length === expected.length && timingSafeEqual(given, expected) ? found : null;
  }

  const ticketTag = (issued: string) => secretOf(`form\n${issued}`).subarray(0, TOKEN_BYTES).toString("base64url");

  return {
    follow,

    /** Goes into the form of the page, and back with it: who sends a form has seen one, and not this very moment. */
    ticket(): string {
      const issued = `${environment.clock().getTime().toString(36)}.${environment.random(9).toString("base64url")}`;
      return `${issued}.${ticketTag(issued)}`;
    },

    /** A ticket of ours, not from this very moment and not of another day. */
    isTicket(ticket: string): boolean {
      const [time = "", nonce = "", tag = ""] = ticket.split(".");
      const [given, expected] = [Buffer.from(tag), Buffer.from(ticketTag(`${time}.${nonce}`))];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      const age = environment.clock().getTime() - Number.parseInt(time, 36);
      return age >= FORM_AGE_MS.least && age <= FORM_AGE_MS.most;
    },

    /**
     * Opens a case, or hands back that of the same notice. A copy is read and not kept.
     * @throws AppError RATE_LIMITED when too many copies are being looked at
     */
    async notify(input: NoticeInput, copy: Copy | null, signal: AbortSignal): Promise<Result<NoticeReceipt>> {
      const checked = checkNotice(input, copy !== null);
      if (!checked.ok) return checked;
      const notice = checked.value;
      const named = await assetsNamedIn(notice.text.videos, database);
      const shown = copy === null ? [] : await recognise(copy, signal);
      const assets = [...new Map([...named, ...shown].map((asset) => [asset.id, asset])).values()].slice(0, MAX_NAMED);
      const made = await database.transact(async (tx) => {
        const at = environment.clock();
        const content = { ...notice, assets: assets.map(({ id }) => id) };
        const { earlier, digest } = await earlierOf(tx, content, at);
        if (earlier) return { value: { found: earlier, isRepeat: true }, audit: [] };
        const opened = await open(tx, notice, digest, assets, at);
        const held = await withholdAtOnce(tx, opened.found, at);
        return { value: { found: held.found, isRepeat: false }, audit: [...opened.audit, ...held.audit] };
      });
      if (!made.isRepeat) await announceFiles(deps, made.found);
      return ok({ ...made, token: tokenOf(made.found.id) });
    },

    /** More from the sender, at any time until the texts are erased. */
    async add(reference: string, token: string, text: string): Promise<Result<TakedownCase>> {
      const trimmed = text.trim();
      if (trimmed === "") return mistake("REQUIRED", "Write something.", "text");
      if (trimmed.length > NOTICE_LIMITS.text) {
        return mistake("TOO_LONG", `At most ${NOTICE_LIMITS.text} characters.`, "text");
      }
      const known = await follow(reference, token);
      if (!known) return unknown;
      return database.transact(async (tx) => {
        const before = await tx.lockTakedown(known.id);
        if (!before) return { value: unknown, audit: [] };
        const texts = await tx.takedownTexts(before.id);
        if (before.status === "WITHDRAWN" || !texts.some(isNotice)) {
          return { value: mistake("INVALID_STATE", "The case is over: send a new notice.", "text"), audit: [] };
        }
        if (texts.length >= MAX_TEXTS) {
          return { value: mistake("OUT_OF_RANGE", `A case takes ${MAX_TEXTS} messages.`, "text"), audit: [] };
        }
        const at = environment.clock();
        const acted = await actOnTakedown(tx, before, { kind: "added" }, null, at);
        if (!acted.ok) return { value: acted, audit: [] };
        const sealed = seal.seal(before.id, trimmed);
        await tx.addTakedownText({ caseId: before.id, author: "SENDER", sealed, at });
        const said = takedownEntry("public", before, at, { action: "takedown.added", facts: {} });
        return { value: ok(acted.value.found), audit: [said] };
      });
    },

    /** As long as nobody has decided. What was withheld at once comes back; what the sender wrote is erased. */
    async withdraw(reference: string, token: string): Promise<Result<TakedownCase>> {
      const known = await follow(reference, token);
      if (!known) return unknown;
      const result = await database.transact(async (tx) => {
        const before = await tx.lockTakedown(known.id);
        if (!before) return { value: unknown, audit: [] };
        const at = environment.clock();
        const acted = await actOnTakedown(tx, before, { kind: "withdrawn" }, null, at);
        if (!acted.ok) return { value: mistake("INVALID_STATE", "It is decided already.", "reference"), audit: [] };
        const texts = await tx.eraseTakedownTexts(before.id);
        const withdrawn = takedownEntry("public", before, at, { action: "takedown.withdrawn", facts: {} });
        const erased = takedownEntry("system", before, at, { action: "takedown.erased", facts: { texts } });
        return { value: ok(acted.value.found), audit: [withdrawn, ...acted.value.audit, erased] };
      });
      if (result.ok) await announceFiles(deps, result.value);
      return result;
    },
  };
}

const unknown = mistake("NOT_FOUND", "There is no such case, or the link is not complete.", "reference");

/** 40 bits as eight digits that are not mistaken for each other when read aloud. */
function crockford(bytes: Buffer): string {
  let value = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (let i = 0; i < 8; i++) {
    text = `${"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[Number(value & 31n)]}${text}`;
    value >>= 5n;
  }
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
