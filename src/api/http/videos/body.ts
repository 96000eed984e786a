import { basename, dirname } from "node:path";
import express, { type Request, type RequestHandler, type Response } from "express";
import multer, { MulterError } from "multer";
import { AppError } from "../../../core/errors.ts";
import { failure, unsupported } from "./answer.ts";
import type { Parsed } from "./parameters.ts";
import { MAX_PICTURE_BYTES, type Picture, pictureTooLarge } from "./picture.ts";

const MAX_FIELD_BYTES = 64 << 10;
const FORM_LIMITS = {
  fileSize: MAX_PICTURE_BYTES,
  files: 1,
  fields: 16,
  fieldSize: MAX_FIELD_BYTES,
  fieldNameSize: 100,
  headerPairs: 20,
};
/** A picture in JSON is a `data:` URL, a third longer than its bytes. */
export const MAX_BODY_BYTES = Math.ceil((MAX_PICTURE_BYTES * 4) / 3) + MAX_FIELD_BYTES;
/** For a whole form. After a fault the rest of it is passed over, so that the client gets to read the answer. */
const FORM_TIMEOUT_MS = 120_000;

/** What a request brings; its fields are not checked yet. */
export type Body = { readonly fields: unknown; readonly picture: Picture | null };

/**
 * Reads JSON or a form, whichever of OpenAI's clients sends it. A file is streamed to `path` and never held in memory.
 * @throws AppError BAD_INPUT for another kind of body; what Express throws for JSON that cannot be read or is too long
 */
export async function readBody(request: Request, response: Response, path: string): Promise<Parsed<Body>> {
  if (request.is("multipart/form-data")) return readForm(request, response, path);
  if (!request.is("json")) {
    throw new AppError("BAD_INPUT", { userMessage: "Send application/json or multipart/form-data." });
  }
  await run(express.json({ limit: MAX_BODY_BYTES }), request, response);
  return { ok: true, value: { fields: request.body, picture: null } };
}

async function readForm(request: Request, response: Response, path: string): Promise<Parsed<Body>> {
  const storage = multer.diskStorage({
    destination: dirname(path),
    filename: (_request, _file, done) => done(null, basename(path)),
  });
  const timer = setTimeout(() => request.destroy(), FORM_TIMEOUT_MS);
  try {
    await run(multer({ storage, limits: FORM_LIMITS }).single("input_reference"), request, response);
  } catch (error) {
    const isOurFault = error instanceof Error && "errno" in error;
    if (isOurFault) throw error;
    return { ok: false, answer: formFault(error) };
  } finally {
    clearTimeout(timer);
  }
  const { body, file } = request;
  return { ok: true, value: { fields: body, picture: file ? { path, bytes: file.size } : null } };
}

function formFault(error: unknown) {
  if (!(error instanceof MulterError)) {
    return failure(400, { code: "invalid_form", message: "The form cannot be read: it is malformed or broke off." });
  }
  const param = error.field ?? null;
  switch (error.code) {
    case "LIMIT_FILE_SIZE":
      return pictureTooLarge(param);
    case "LIMIT_UNEXPECTED_FILE":
      return unsupported("The only file taken here is input_reference; name a video by its id.", param);
    default:
      return failure(400, { code: "invalid_form", message: "The form has too many or too large fields.", param });
  }
}

const run = (handler: RequestHandler, request: Request, response: Response) =>
  new Promise<void>((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
