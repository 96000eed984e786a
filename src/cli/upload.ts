import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { type Client, faultIn } from "./client.ts";
import { checkInput } from "./files.ts";

export const mistakes = z.array(z.object({ code: z.string(), message: z.string() }));
export const firstMistake = (list: z.infer<typeof mistakes>, file: string): AppError =>
  new AppError("BAD_INPUT", { message: `${file}: ${list[0]?.message ?? "no answer"}` });

const announced = z.object({
  createUpload: z.object({ upload: z.object({ id: z.string(), url: z.string() }).nullable(), userErrors: mistakes }),
});

/** Sends a file to the server, which keeps it until it is used once. @returns the upload's id */
export async function uploadFile(client: Client, file: string, size?: number): Promise<string> {
  const bytes = size ?? (await checkInput(file));
  const created = await client.graphql(
    "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { code message } } }",
    { input: { fileName: basename(file), bytes } },
  );
  const { upload, userErrors } = announced.parse(created).createUpload;
  if (!upload) throw firstMistake(userErrors, file);
  const sent = await client.fetch(upload.url, { method: "PUT", body: await openAsBlob(file) });
  if (!sent.ok) throw await faultIn(sent, file);
  return upload.id;
}
