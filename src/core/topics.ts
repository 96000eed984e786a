import { REVIEW_CASE_TOPIC } from "./ports/database.ts";

/** Messages between the processes on one database; the payload is an id, of what the topic names, or a policy's version. */
export const TOPICS = {
  updated: "generation_updated",
  cancel: "generation_cancel",
  policy: "policy_activated",
  /** Told by the database itself. */
  desk: REVIEW_CASE_TOPIC,
} as const;
