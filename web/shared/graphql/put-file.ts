import { Fault } from "./ask.ts";

export type Sending = { readonly sentBytes: number; readonly totalBytes: number };

/**
 * Sends a file to the address that an announced upload has. XMLHttpRequest, because `fetch` does not tell how much was
 * sent.
 * @throws Fault with the server's code; the signal's reason when it was called off
 */
export function putFile(
  url: string,
  file: File,
  onSending: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<void> {
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
