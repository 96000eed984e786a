import pino, { type Logger } from "pino";

/** Structured logs to stderr: stdout belongs to the commands. Secrets never pass; prompts are not logged at all. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      redact: {
        paths: [
          "*.authorization",
          "*.cookie",
          "*.secret",
          "*.token",
          "*.prompt",
          "req.headers.authorization",
          "req.headers.cookie",
        ],
        censor: "[redacted]",
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
export type { Logger };
