import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import proxyAddr from "proxy-addr";

export type Addresses = ReturnType<typeof createAddresses>;

const isLoopback = proxyAddr.compile("loopback");

/** Who is at the other end. `trustedProxies`: addresses, CIDR ranges, or proxy-addr's names for ranges. */
export function createAddresses(trustedProxies: readonly string[]) {
  const isProxy = proxyAddr.compile([...trustedProxies]);

  /**
   * From the nearest hop on, the first that is no proxy of ours: what stands further left anyone could have written. A
   * word that is no address counts as the proxy that passed it on.
   */
  const addressOf = (request: IncomingMessage): string =>
    proxyAddr.all(request, isProxy).findLast((hop) => isIP(hop) !== 0) ?? "unknown";

  return {
    addressOf,
    /** Whether this machine itself asks, for nobody else: no hop, trusted or not, is another address or no address. */
    isLocal: (request: IncomingMessage): boolean => proxyAddr.all(request).every((hop) => isLoopback(hop, 0)),
  };
}
