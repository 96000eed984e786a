import { basename, dirname } from "node:path";
import express, { type Request, type Response } from "express";
import multer, { MulterError } from "multer";
import { z } from "zod";
import { NOTICE_CATEGORIES } from "../../../moderation/index.ts";
import { AppError } from "../../core/errors.ts";
import type { NoticeInput } from "../../core/takedown-notice.ts";

export const MAX_COPY_BYTES = 128 << 20;
const MAX_TEXT_BYTES = 64 << 10;
/** For a whole form; one that merely trickles is cut off. */
const FORM_TIMEOUT_MS = 5 * 60_000;
const LIMITS = {
  fileSize: MAX_COPY_BYTES,
  files: 1,
  fields: 24,
  fieldSize: MAX_TEXT_BYTES,
  parts: 25,
  headerPairs: 20,
};

/** A box of a form is "on" or absent, in JSON it is true or false. */
const box = z.union([z.boolean(), z.enum(["on", "true", "false"]).transform((given) => given !== "false")]);
const text = z.string().max(MAX_TEXT_BYTES).nullish();

const fields = z.object({
  category: z.enum(NOTICE_CATEGORIES),
  ...{ country: text, videos: text, name: text, email: text, onBehalfOf: text, signature: text, work: text },
  explanation: z.string().max(MAX_TEXT_BYTES).default(""),
  ...{ goodFaith: box.default(false), isAccurate: box.default(false), byAuthority: box.default(false) },
  key: z.string().max(64).nullish(),
});

export type GivenNotice = {
  /** What was sent, for a form that is shown again. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Null: the category is missing or unknown, or something is not text. */
  readonly input: NoticeInput | null;
  readonly copy: { readonly path: string } | null;
};

/**
 * Reads JSON, a plain form or one with a file, which is streamed to `path`.
 * @throws AppError TOO_LARGE, BAD_INPUT; what Express throws for a body that cannot be read
 */
export async function readNotice(request: Request, response: Response, path: string): Promise<GivenNotice> {
  const hasFile = request.is("multipart/form-data") !== false && (await readForm(request, response, path));
  if (!request.is("multipart/form-data")) await readText(request, response);
  const raw = z.record(z.string(), z.unknown()).catch({}).parse(request.body);
  const parsed = fields.safeParse(raw);
  return { raw, input: parsed.success ? parsed.data : null, copy: hasFile ? { path } : null };
}

/** @throws AppError BAD_INPUT; what Express throws */
export async function readText(request: Request, response: Response): Promise<void> {
  if (!request.is(["json", "urlencoded"])) {
    throw new AppError("BAD_INPUT", { userMessage: "Send JSON or a form." });
  }
  await run(express.json({ limit: MAX_TEXT_BYTES }), request, response);
  await run(express.urlencoded({ extended: false, limit: MAX_TEXT_BYTES, parameterLimit: 24 }), request, response);
}

async function readForm(request: Request, response: Response, path: string): Promise<boolean> {
  const storage = multer.diskStorage({
    destination: dirname(path),
    filename: (_request, _file, done) => done(null, basename(path)),
  });
  const timer = setTimeout(() => request.destroy(), FORM_TIMEOUT_MS);
  try {
    await run(multer({ storage, limits: LIMITS }).single("file"), request, response);
  } catch (error) {
    throw formFault(error);
  } finally {
    clearTimeout(timer);
  }
  return (request.file?.size ?? 0) > 0;
}

function formFault(error: unknown): unknown {
  if (error instanceof Error && "errno" in error) return error;
  const isTooLarge = error instanceof MulterError && error.code === "LIMIT_FILE_SIZE";
  if (!isTooLarge) return new AppError("BAD_INPUT", { userMessage: "The form cannot be read.", cause: error });
  const userMessage = `A copy has at most ${MAX_COPY_BYTES >> 20} MiB; a part of the video is enough.`;
  return new AppError("TOO_LARGE", { userMessage, cause: error });
}

const run = (handler: express.RequestHandler, request: Request, response: Response) =>
  new Promise<void>((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
