import canonicalize from "canonicalize";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { AUDIT_ACTIONS, type AuditEntry } from "./actions.ts";

/** The RFC 8785 text of an event: what is hashed, and so can never be written in another way. */
export function eventBody(entry: AuditEntry): string {
  const facts = AUDIT_ACTIONS[entry.action].safeParse(entry.facts);
  if (!facts.success) {
    const message = `audit entry ${entry.action} has wrong facts: ${z.prettifyError(facts.error)}`;
    throw new AppError("INTERNAL", { message, cause: facts.error });
  }
  const { action, actor, subject, at } = entry;
  const text = canonicalize({ v: 1, action, actor, subject, at: at.toISOString(), facts: facts.data });
  if (text === undefined) throw new AppError("INTERNAL", { message: `audit entry ${action} is not JSON` });
  return text;
}

const body = z.strictObject({
  v: z.literal(1),
  action: z.string(),
  actor: z.string(),
  subject: z.string(),
  at: z.iso.datetime({ precision: 3 }),
  facts: z.record(z.string(), z.unknown()),
});
export type EventBody = z.infer<typeof body>;

/** Null when the text is not an event body in RFC 8785 form. Facts stay unparsed: old events outlive their schema. */
export function parseEventBody(text: string): EventBody | null {
  try {
    const parsed = body.safeParse(JSON.parse(text));
    return parsed.success && canonicalize(parsed.data) === text ? parsed.data : null;
  } catch {
    return null;
  }
}
