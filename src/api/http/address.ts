import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

export const isLoopback = (address: string): boolean => loopback.check(address, isIPv6(address) ? "ipv6" : "ipv4");

/** The client's address. A proxy is believed only on this same machine: anyone else could write the header. */
export function addressOf(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  const forwarded = request.headers["x-forwarded-for"];
  if (!isLoopback(peer) || forwarded === undefined) return peer;
  return String(forwarded).split(",").at(-1)?.trim() || peer;
}
