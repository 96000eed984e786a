import { CreateUploadDocument, VerifyUploadDocument, type VerifyUploadMutation } from "../generated/verify.ts";
import { ask, Fault } from "../shared/graphql/ask.ts";
import { putFile, type Sending } from "../shared/graphql/put-file.ts";

export type Report = NonNullable<VerifyUploadMutation["verifyUpload"]["report"]>;
/** A report to show, and the same signed, as the text of a bundle that is checked without this server. */
export type Verified = { readonly report: Report; readonly bundle: string };

/**
 * Announces the file, sends it, has it verified; the server then deletes it.
 * @throws Fault with the server's code; the signal's reason when it was called off
 */
export async function verifyFile(
  file: File,
  onSending: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<Verified> {
  const { createUpload } = await ask(
    CreateUploadDocument,
    { input: { fileName: file.name || "pasted", bytes: file.size } },
    signal,
  );
  if (!createUpload.upload) throw faultOf(createUpload.userErrors);
  await putFile(createUpload.upload.url, file, onSending, signal);
  const { verifyUpload } = await ask(VerifyUploadDocument, { input: { uploadId: createUpload.upload.id } }, signal);
  const { report, bundle } = verifyUpload;
  if (!report || !bundle) throw faultOf(verifyUpload.userErrors);
  return { report, bundle };
}

const faultOf = ([first]: readonly { readonly code: string; readonly message: string }[]): Fault =>
  new Fault(first?.code ?? "INTERNAL", first?.message ?? "The server gave no answer.");
