import { createContext, useContext, useEffect, useSyncExternalStore } from "react";

const PROBE_MS = 3_000;
const MOST_WAIT_MS = 5_000;

export type Connection = ReturnType<typeof createConnection>;

/**
 * Whether the server can be reached. A browser knows only of its own network, so that whatever fails makes this ask the
 * server, again and again until it answers.
 */
export function createConnection() {
  let isLost = false;
  let asking: Promise<boolean> | null = null;
  const listeners = new Set<() => void>();

  function note(news: boolean): void {
    if (news === isLost) return;
    isLost = news;
    for (const tell of listeners) tell();
  }
  async function ask(): Promise<boolean> {
    while (!(await isReachable())) {
      note(true);
      await new Promise((done) => setTimeout(done, PROBE_MS));
    }
    const wasLost = isLost;
    note(false);
    asking = null;
    return wasLost;
  }
  /** To be called after a failure. @returns when the server answers: whether it had been away */
  const check = (): Promise<boolean> => {
    asking ??= ask();
    return asking;
  };
  for (const event of ["online", "offline"]) addEventListener(event, () => void check());
  return {
    check,
    isLost: () => isLost,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const isReachable = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(MOST_WAIT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

const Current = createContext<Connection | null>(null);
export const ConnectionProvider = Current.Provider;

export function useConnection(): Connection {
  const connection = useContext(Current);
  if (!connection) throw new Error("there is no connection outside ConnectionProvider");
  return connection;
}

export function useIsLost(): boolean {
  const { subscribe, isLost } = useConnection();
  return useSyncExternalStore(subscribe, isLost);
}

/** Calls `act` when the server answers again; not after a failure that was over before it was asked. */
export function useOnceBack(act: () => void): void {
  const { subscribe, isLost } = useConnection();
  useEffect(
    () =>
      subscribe(() => {
        if (!isLost()) act();
      }),
    [subscribe, isLost, act],
  );
}
