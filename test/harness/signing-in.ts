import WebSocket from "ws";
import { z } from "zod";
import type { User } from "../../src/core/ports/database.ts";
import type { TestApi } from "./api.ts";

/** A form as a browser without scripts sends it. */
export const sendForm = (
  url: string,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => fetch(`${url}${path}`, { method: "POST", redirect: "manual", body: new URLSearchParams(fields), headers });

/** The cookie of the session that an answer began; empty where it began none. */
export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith("vouch_session="))
    ?.split(";")[0] ?? "";

/** What a signed-in browser asks, by its cookie. */
export function browsersOf(api: Pick<TestApi, "app" | "url" | "post">) {
  const as = async (cookie: string, query: string, variables: object = {}) =>
    z
      .object({ data: z.any() })
      .parse(await (await api.post(JSON.stringify({ query, variables }), { cookie, origin: api.url })).json());
  return {
    as,
    /** Signs a new browser in. @returns its cookie */
    byLink: async (user: User): Promise<string> => {
      const { secret } = await api.app.accounts.issueOneTimeSignIn(user);
      return cookieOf(await sendForm(api.url, "/auth/one-time", { token: secret }));
    },
    /** Whose browser it is; null for nobody's. */
    emailOf: async (cookie: string): Promise<string | null> =>
      (await as(cookie, "{ viewer { user { email } } }")).data.viewer?.user.email ?? null,
  };
}

/** What the first message of a subscription says, sent with a cookie as a browser would. */
export function firstOver(url: string, origin: string, cookie: string, payload: object) {
  return new Promise<{ readonly code?: string; readonly data?: unknown }>((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
      ...{ headers: { cookie }, origin },
    });
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "connection_ack") socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
      if (message.type !== "next" && message.type !== "error") return;
      const [error] = message.type === "error" ? message.payload : (message.payload.errors ?? []);
      resolve(error ? { code: error.extensions.code } : { data: message.payload.data });
      socket.close();
    });
  });
}
