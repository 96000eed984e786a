import type { VerdictFeedbackReads, VerdictFeedbackWrites } from "../../core/ports/database.ts";
import type { Client } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";

const filterOf = (isOpen: boolean | undefined) =>
  isOpen === undefined ? {} : { answeredAt: isOpen ? null : { not: null } };

export const feedbackReads = (client: Client): VerdictFeedbackReads => ({
  verdictFeedback: ({ isOpen }, page) =>
    pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.verdictFeedback.findMany({
          where: filterOf(isOpen),
          orderBy: [{ createdAt: "asc" }, { id: "asc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.verdictFeedback.count({ where: filterOf(isOpen) }),
      keyOf: ({ id }) => id,
      map: (row) => row,
    }),

  openVerdictFeedback: (fileSha256) =>
    client.verdictFeedback.count({ where: { ...filterOf(true), ...(fileSha256 !== undefined && { fileSha256 }) } }),
});

export const feedbackWrites = (client: Client): VerdictFeedbackWrites => ({
  createVerdictFeedback: ({ reasonCodes, ...feedback }) =>
    client.verdictFeedback.create({ data: { ...feedback, reasonCodes: [...reasonCodes] } }),

  answerVerdictFeedback: async (id, answer) => {
    const { count } = await client.verdictFeedback.updateMany({ where: { id, answeredAt: null }, data: answer });
    return count > 0 ? client.verdictFeedback.findUnique({ where: { id } }) : null;
  },
});
