import { basename, dirname } from "node:path";
import type { Request, Response } from "express";
import multer, { MulterError } from "multer";
import { AppError } from "../../core/errors.ts";

/** For a whole form; a body that merely trickles is cut off. */
const FORM_TIMEOUT_MS = 10 * 60_000;
const FIELD = "file";

/**
 * Streams the one file of a form, its field `file`, to `path`; never holds more than a chunk of it.
 * @throws AppError TOO_LARGE, BAD_INPUT. The caller removes the file.
 */
export async function receiveForm(
  request: Request,
  response: Response,
  path: string,
  maxBytes: number,
): Promise<{ readonly fileName: string }> {
  const storage = multer.diskStorage({
    destination: dirname(path),
    filename: (_request, _file, done) => done(null, basename(path)),
  });
  const limits = { fileSize: maxBytes, files: 1, fields: 0, parts: 1, headerPairs: 20, fieldNameSize: 100 };
  const timer = setTimeout(() => request.destroy(), FORM_TIMEOUT_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      void multer({ storage, limits }).single(FIELD)(request, response, (error?: unknown) =>
        error ? reject(error) : resolve(),
      );
    });
  } catch (error) {
    throw formFault(error, maxBytes);
  } finally {
    clearTimeout(timer);
  }
  const { file } = request;
  if (!file || file.size === 0)
    throw new AppError("BAD_INPUT", { userMessage: `Send one file in the field "${FIELD}".` });
  return { fileName: file.originalname };
}

function formFault(error: unknown, maxBytes: number): unknown {
  const isOurFault = error instanceof Error && "errno" in error;
  if (isOurFault) return error;
  if (error instanceof MulterError && error.code === "LIMIT_FILE_SIZE") {
    return new AppError("TOO_LARGE", { userMessage: `At most ${maxBytes} bytes are taken here.`, cause: error });
  }
  const userMessage = `The form cannot be read: it holds one file, in the field "${FIELD}", and nothing else.`;
  return new AppError("BAD_INPUT", { userMessage, cause: error });
}
