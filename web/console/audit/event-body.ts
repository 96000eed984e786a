type EventBody = {
  readonly action: unknown;
  readonly actor: unknown;
  readonly subject: unknown;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** What an event's canonical text says; null when it is no such text. */
export function readBody(text: string): EventBody | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed)) return null;
    const { action, actor, subject, facts } = parsed;
    return { action, actor, subject, facts: isRecord(facts) ? facts : {} };
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
