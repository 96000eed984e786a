import type { Logger } from "./logger.ts";

const CLOSE_TIMEOUT_MS = 20_000;

export type Lifecycle = {
  /** Registers what `stop` shall close; later ones are closed first. */
  readonly onStop: (name: string, close: () => Promise<void> | void) => void;
  /** Closes everything in reverse order, once; a part that fails or hangs is logged and left behind. */
  readonly stop: () => Promise<void>;
};

export function createLifecycle(logger: Logger): Lifecycle {
  const parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | null = null;
  async function closeAll(): Promise<void> {
    for (const { name, close } of parts.reverse()) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${name} did not close in time`)), CLOSE_TIMEOUT_MS);
      });
      try {
        await Promise.race([close(), late]);
        logger.debug({ part: name }, "closed");
      } catch (error) {
        logger.error({ part: name, err: error }, "could not close");
      } finally {
        clearTimeout(timer);
      }
    }
  }
  return {
    onStop: (name, close) => void parts.push({ name, close }),
    stop: () => {
      stopping ??= closeAll();
      return stopping;
    },
  };
}
