import { CreateUploadDocument, VerifyUploadDocument, type VerifyUploadMutation } from "../generated/verify.ts";
import { ask, Fault } from "../shared/graphql/ask.ts";

export type Report = NonNullable<VerifyUploadMutation["verifyUpload"]["report"]>;
/** A report to show, and the same signed, as the text of a bundle that is checked without this server. */
export type Verified = { readonly report: Report; readonly bundle: string };
export type Sending = { readonly sentBytes: number; readonly totalBytes: number };

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
  await put(createUpload.upload.url, file, onSending, signal);
  const { verifyUpload } = await ask(VerifyUploadDocument, { input: { uploadId: createUpload.upload.id } }, signal);
  const { report, bundle } = verifyUpload;
  if (!report || !bundle) throw faultOf(verifyUpload.userErrors);
  return { report, bundle };
}

const faultOf = ([first]: readonly { readonly code: string; readonly message: string }[]): Fault =>
  new Fault(first?.code ?? "INTERNAL", first?.message ?? "The server gave no answer.");

/** XMLHttpRequest, because `fetch` does not tell how much was sent. */
function put(url: string, file: File, onSending: (sending: Sending) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.upload.onprogress = ({ loaded }) => onSending({ sentBytes: loaded, totalBytes: file.size });
    request.onload = () => (request.status < 300 ? resolve() : reject(answered(request)));
    request.onerror = () => reject(new Fault("OFFLINE", "The server cannot be reached."));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", stop);
    request.open("PUT", new URL(url, location.origin).pathname + new URL(url, location.origin).search);
    request.send(file);
  });
}

function answered({ status, responseText }: XMLHttpRequest): Fault {
  try {
    const { error } = JSON.parse(responseText);
    return new Fault(String(error.code), String(error.message));
  } catch {
    return new Fault("INTERNAL", `The server answered ${status}.`);
  }
}
