/** Messages between the processes on one database; the payload is the id of a generation, or a policy's version. */
export const TOPICS = {
  updated: "generation_updated",
  cancel: "generation_cancel",
  policy: "policy_activated",
} as const;
