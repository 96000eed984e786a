import { writeFile } from "node:fs/promises";
import type { z } from "zod";
import type { Caller } from "../../../core/access.ts";
import type { GenerationRequest } from "../../../core/request.ts";
import type { Result } from "../../../core/result.ts";
import { sha256OfFile } from "../../../platform/sha256-file.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { type Answer, failure, unsupported } from "./answer.ts";
import type { createParameters, Parsed } from "./parameters.ts";

export const MAX_PICTURE_BYTES = 10 << 20;

/** A received file that is said to be a picture; whether it is one shows when it is decoded. */
export type Picture = { readonly path: string; readonly bytes: number };

type Reference = z.infer<typeof createParameters>["input_reference"];
const PARAM = "input_reference";

/** The picture that a request brings as a file or inside a `data:` URL; the latter is written to `path`. */
export async function pictureOf(
  file: Picture | null,
  reference: Reference,
  path: string,
): Promise<Parsed<Picture | null>> {
  if (!reference) return { ok: true, value: file };
  if (file) return refuse(failure(400, { code: "invalid_value", message: "Send one first picture.", param: PARAM }));
  if (reference.file_id !== undefined) {
    return refuse(unsupported("There is no file store here: send the picture itself.", `${PARAM}.file_id`));
  }
  const param = `${PARAM}.image_url`;
  if (reference.image_url === undefined) {
    const message = `Missing required parameter: '${param}'.`;
    return refuse(failure(400, { code: "missing_required_parameter", message, param }));
  }
  const [head = "", data] = reference.image_url.split(",", 2);
  if (!/^data:image\/[a-z]+;base64$/.test(head) || data === undefined) {
    const message = "Remote pictures are never fetched: send the file itself, or a data:image/...;base64 URL.";
    return refuse(unsupported(message, param));
  }
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > MAX_PICTURE_BYTES) return refuse(pictureTooLarge(param));
  await writeFile(path, bytes, { flag: "wx", mode: 0o600 });
  return { ok: true, value: { path, bytes: bytes.length } };
}

/** Lends the picture to `use` as an upload, as if it had been sent to one; it is gone afterwards, used or not. */
export async function withFirstFrame<T>(
  { uploads }: Pick<ApiDeps, "uploads">,
  caller: Caller,
  picture: Picture | null,
  use: (frame: Pick<GenerationRequest, "firstFrame" | "firstFrameSha256">) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!picture) return use({});
  const made = await uploads.create(caller, { fileName: PARAM, bytes: picture.bytes });
  if (!made.ok) return made;
  const { upload } = made.value;
  try {
    const firstFrameSha256 = await sha256OfFile(picture.path);
    await uploads.receive(upload, picture.path);
    return await use({ firstFrame: upload.id, firstFrameSha256 });
  } finally {
    await uploads.discard(upload.id);
  }
}

export const pictureTooLarge = (param: string | null): Answer =>
  failure(413, { code: "file_too_large", message: `A picture has at most ${MAX_PICTURE_BYTES >> 20} MiB.`, param });

const refuse = (answer: Answer) => ({ ok: false, answer }) as const;
