import type { Pool, PoolClient } from "pg";
import { AppError } from "../../core/errors.ts";
import type { Database } from "../../core/ports/database.ts";

export type Notifications = Pick<Database, "publish" | "subscribe"> & { readonly close: () => Promise<void> };

export const CHANNEL = "vouch";
/** PostgreSQL takes less than 8,000 bytes; the topic needs some of them. */
const MAX_PAYLOAD_BYTES = 7000;
const RECONNECT_AFTER_MS = 1000;

/** NOTIFY and LISTEN on one channel, the topic being the payload's first line; `pool` must have room for the listener. */
export function createNotifications(pool: Pool): Notifications {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let listening: Promise<PoolClient> | null = null;
  let reconnecting: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function listen(): Promise<PoolClient> {
    const client = await pool.connect();
    const lose = () => {
      client.removeAllListeners("notification");
      client.release(true);
      listening = null;
      if (!isClosed) reconnecting = setTimeout(() => void ensureListening().catch(() => {}), RECONNECT_AFTER_MS);
    };
    client.once("error", lose);
    client.on("notification", ({ payload = "" }) => {
      const end = payload.indexOf("\n");
      for (const listener of listeners.get(payload.slice(0, end)) ?? []) listener(payload.slice(end + 1));
    });
    await client.query(`LISTEN ${CHANNEL}`);
    return client;
  }

  function ensureListening(): Promise<PoolClient> {
    listening ??= listen().catch((error: unknown) => {
      listening = null;
      if (!isClosed) reconnecting = setTimeout(() => void ensureListening().catch(() => {}), RECONNECT_AFTER_MS);
      throw error;
    });
    return listening;
  }

  return {
    publish: async (topic, payload) => {
      if (Buffer.byteLength(payload) >= MAX_PAYLOAD_BYTES || topic.includes("\n")) {
        throw new AppError("INTERNAL", { message: `a message on ${topic} is too long to publish` });
      }
      await pool.query("SELECT pg_notify($1, $2)", [CHANNEL, messageOf(topic, payload)]);
    },
    subscribe: async (topic, listener) => {
      await ensureListening();
      const ours = listeners.get(topic) ?? new Set();
      listeners.set(topic, ours.add(listener));
      return async () => {
        ours.delete(listener);
        if (ours.size === 0) listeners.delete(topic);
      };
    },
    close: async () => {
      isClosed = true;
      clearTimeout(reconnecting);
      const client = await listening?.catch(() => null);
      client?.removeAllListeners("error");
      client?.release(true);
      listening = null;
    },
  };
}

export const messageOf = (topic: string, payload: string): string => `${topic}\n${payload}`;
