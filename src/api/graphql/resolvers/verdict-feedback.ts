import type { VerdictFeedback } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import { VERIFICATION_VERDICTS } from "../../../core/verdict.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { parseJson } from "../../parse-json.ts";
import { connection, pageRequest } from "../connection.ts";
import { userOf } from "../context.ts";
import { globalId, ownId } from "../global-ids.ts";

const payload = (result: Result<VerdictFeedback>) =>
  result.ok ? { feedback: result.value, userErrors: [] } : { userErrors: result.errors };

export const verdictFeedbackResolvers: Resolvers = {
  Query: {
    async verdictFeedback(_, { isOpen, ...args }, { deps }) {
      const filter = isOpen == null ? {} : { isOpen };
      return connection(await deps.database.verdictFeedback(filter, pageRequest(args)), args);
    },
  },

  Mutation: {
    async contestVerdict(_, { input: { signedReport, text } }, { deps, throttleNotice }) {
      await throttleNotice();
      return payload(await deps.verdictFeedback.contest({ signedReport: parseJson(signedReport), text }));
    },

    async answerVerdictFeedback(_, { input }, context) {
      const id = ownId("VerdictFeedback", input.id);
      return payload(
        id
          ? await context.deps.verdictFeedback.answer(userOf(context), { id, note: input.note })
          : mistake("NOT_FOUND", "There is no such open feedback.", "id"),
      );
    },
  },

  VerdictFeedback: {
    id: ({ id }) => globalId("VerdictFeedback", id),
    // The column holds what the core wrote.
    verdict: ({ verdict }) => VERIFICATION_VERDICTS.find((known) => known === verdict) ?? "UNREADABLE",
  },
};
