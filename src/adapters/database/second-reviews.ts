import { Prisma } from "../../generated/prisma/client.ts";

/** What the first of two reviewers had answered before the "ReviewEvent" `e`, which is the second one's. */
export const firstAnswer = Prisma.sql`(
  SELECT f.data->>'outcome' FROM "ReviewEvent" f
  WHERE f."caseId" = e."caseId" AND f.version < e.version AND (f.data->>'isFirstOfTwo')::boolean
  ORDER BY f.version DESC LIMIT 1)`;
