/** Messages between the processes on one database; the payload is a generation id. */
export const TOPICS = { updated: "generation_updated", cancel: "generation_cancel" } as const;
