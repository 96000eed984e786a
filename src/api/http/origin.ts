import type { IncomingMessage } from "node:http";

/** Origin under which the client reaches us, for links. No trailing slash. */
export function originOf(request: IncomingMessage, publicUrl: string | null): string {
  if (publicUrl) return new URL(publicUrl).origin;
  const host = request.headers.host ?? "";
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).origin : "http://localhost";
}

/**
 * Whether a page of ours, or no page at all, sent the request. Browsers name the page's origin in every POST and every
 * WebSocket handshake, and in GETs across sites.
 */
export function isOurOrigin(request: IncomingMessage, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  return origin === undefined || origin === originOf(request, publicUrl);
}
