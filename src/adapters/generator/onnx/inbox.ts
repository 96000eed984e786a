export type Inbox<T> = {
  readonly put: (item: T) => void;
  readonly end: () => void;
  /** What was put but not read yet is dropped: a failure is seen at once. */
  readonly fail: (error: unknown) => void;
  /** For one reader. `onRead` runs after each item; `onOver` once, when all was read, it failed, or the reader left. */
  readonly read: (onRead: () => void, onOver: () => void) => AsyncGenerator<T>;
};

/** Turns events into an async iterable. Holds whatever is put: the sender limits itself. */
export const createInbox = <T>(): Inbox<T> => {
  const items: T[] = [];
  let outcome: { readonly error?: unknown } | undefined;
  let wake = (): void => {};
  const finish = (how: { readonly error?: unknown }): void => {
    outcome ??= how;
    wake();
  };
  return {
    put: (item) => {
      items.push(item);
      wake();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    async *read(onRead, onOver) {
      try {
        while (true) {
          if (outcome !== undefined && "error" in outcome) throw outcome.error;
          const item = items.shift();
          if (item !== undefined) {
            onRead();
            yield item;
          } else if (outcome !== undefined) {
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        onOver();
      }
    },
  };
};
