import { z } from "zod";

/** How the desk works: a section of the policy document. Every key has a default: documents without it are in force. */
export const deskPolicy = z.strictObject({});

export type DeskPolicy = z.infer<typeof deskPolicy>;
