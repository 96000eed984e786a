import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  buildSchema as parseSchema,
} from "graphql";
import { describe, expect, test } from "vitest";
import { NOTICE_CATEGORIES } from "../../moderation/index.ts";
import { accessRules } from "../../src/api/graphql/access-rules.ts";
import { buildSchema, readSchemaText } from "../../src/api/graphql/build-schema.ts";
import { SCOPES } from "../../src/core/access.ts";
import { GENERATION_STATUSES, GENERATION_STEPS, ROLES } from "../../src/core/ports/database.ts";
import { USER_ERROR_CODES } from "../../src/core/result.ts";
import { REVIEW_STATUSES } from "../../src/core/review-events.ts";
import { STANDING_LEVELS } from "../../src/core/strikes.ts";
import { TAKEDOWN_REASONS, TAKEDOWN_STATUSES } from "../../src/core/takedown-events.ts";
import { VERIFICATION_VERDICTS } from "../../src/core/verdict.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const text = readSchemaText();
const schema = buildSchema(text);

describe("access", () => {
  test("every root field has the rule that is written here too, so that a change of one is seen", () => {
    const table = Object.fromEntries(accessRules(schema).map(({ field, scope }) => [field, scope ?? "public"]));
    expect(table).toEqual({
      "Query.viewer": "public",
      "Query.server": "public",
      "Query.node": "public",
      "Query.generation": "GENERATIONS_READ",
      "Query.generations": "GENERATIONS_READ",
      "Query.checkPrompt": "GENERATIONS_READ",
      "Query.reviewCases": "REVIEW_READ",
      "Query.reviewQueues": "REVIEW_READ",
      "Query.reviewReasons": "REVIEW_READ",
      "Query.reviewUser": "REVIEW_READ",
      "Query.bulkReviewPreview": "REVIEW_DECIDE",
      "Query.deskMetrics": "REVIEW_READ",
      "Query.deskSeries": "REVIEW_READ",
      "Query.refusalsByCategory": "REVIEW_READ",
      "Query.scoreHistogram": "POLICY_DRAFT",
      "Query.systemHealth": "AUDIT_READ",
      "Query.activePolicy": "POLICY_READ",
      "Query.policies": "POLICY_READ",
      "Query.policyActivations": "POLICY_DRAFT",
      "Query.validatePolicy": "POLICY_DRAFT",
      "Query.policyDiff": "POLICY_DRAFT",
      "Query.policyDraft": "POLICY_DRAFT",
      "Query.policyDrafts": "POLICY_DRAFT",
      "Query.policyDryRun": "POLICY_DRAFT",
      "Query.policyDryRuns": "POLICY_DRAFT",
      "Query.replayDecision": "AUDIT_READ",
      "Query.verdictFeedback": "REVIEW_READ",
      "Query.auditEvents": "AUDIT_READ",
      "Query.auditCheckpoint": "public",
      "Query.auditCheckpoints": "public",
      "Query.auditProof": "public",
      "Query.auditConsistency": "public",
      "Query.apiKeys": "KEYS_WRITE",
      "Query.sessions": "KEYS_WRITE",
      "Query.members": "USERS_WRITE",
      "Query.accessRequests": "USERS_WRITE",
      "Query.erasurePreview": "KEYS_WRITE",
      "Query.takedownNotice": "public",
      "Query.takedownCases": "TAKEDOWN_DECIDE",
      "Query.takedownPreview": "TAKEDOWN_DECIDE",
      "Query.takedownReport": "AUDIT_READ",
      "Mutation.sendTakedownNotice": "public",
      "Mutation.addToTakedownNotice": "public",
      "Mutation.withdrawTakedownNotice": "public",
      "Mutation.counterTakedown": "GENERATIONS_WRITE",
      "Mutation.claimTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.releaseTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.noteTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.linkTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.decideTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.answerTakedownCounter": "TAKEDOWN_DECIDE",
      "Mutation.restoreTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.reopenTakedownCase": "TAKEDOWN_DECIDE",
      "Mutation.generateVideo": "GENERATIONS_WRITE",
      "Mutation.cancelGeneration": "GENERATIONS_WRITE",
      "Mutation.deleteGeneration": "GENERATIONS_WRITE",
      "Mutation.createUpload": "public",
      "Mutation.verifyUpload": "public",
      "Mutation.contestVerdict": "public",
      "Mutation.answerVerdictFeedback": "REVIEW_DECIDE",
      "Mutation.claimReviewCase": "REVIEW_DECIDE",
      "Mutation.releaseReviewCase": "REVIEW_DECIDE",
      "Mutation.decideReviewCase": "REVIEW_DECIDE",
      "Mutation.appealGeneration": "GENERATIONS_WRITE",
      "Mutation.escalateReviewCase": "REVIEW_DECIDE",
      "Mutation.noteReviewCase": "REVIEW_DECIDE",
      "Mutation.reverseReviewCase": "REVIEW_DECIDE",
      "Mutation.bulkReview": "REVIEW_DECIDE",
      "Mutation.undoBulkReview": "REVIEW_DECIDE",
      "Mutation.noteUser": "REVIEW_DECIDE",
      "Mutation.proposeSuspension": "REVIEW_DECIDE",
      "Mutation.answerSuspension": "REVIEW_DECIDE",
      "Mutation.liftSuspension": "REVIEW_DECIDE",
      "Mutation.createPolicyDraft": "POLICY_DRAFT",
      "Mutation.updatePolicyDraft": "POLICY_DRAFT",
      "Mutation.deletePolicyDraft": "POLICY_DRAFT",
      "Mutation.activatePolicy": "POLICY_ACTIVATE",
      "Mutation.startPolicyDryRun": "POLICY_DRAFT",
      "Mutation.cancelPolicyDryRun": "POLICY_DRAFT",
      "Mutation.setUserTier": "USERS_WRITE",
      "Mutation.createAccount": "public",
      "Mutation.createInvite": "USERS_WRITE",
      "Mutation.requestAccess": "public",
      "Mutation.grantAccess": "USERS_WRITE",
      "Mutation.declineAccess": "USERS_WRITE",
      "Mutation.setPassword": "KEYS_WRITE",
      "Mutation.endSession": "KEYS_WRITE",
      "Mutation.endOtherSessions": "KEYS_WRITE",
      "Mutation.setUserRole": "USERS_WRITE",
      "Mutation.disableUser": "USERS_WRITE",
      "Mutation.enableUser": "USERS_WRITE",
      "Mutation.issueSignInLink": "USERS_WRITE",
      "Mutation.createApiKey": "KEYS_WRITE",
      "Mutation.eraseAccount": "KEYS_WRITE",
      "Mutation.revokeApiKey": "KEYS_WRITE",
      "Subscription.generationUpdated": "GENERATIONS_READ",
      "Subscription.generationsUpdated": "GENERATIONS_READ",
      "Subscription.deskUpdated": "REVIEW_READ",
    });
  });

  test("every public mutation and every public proof is throttled", () => {
    const open = accessRules(schema).filter(({ scope, throttled }) => scope === null && !throttled);
    expect(open.map(({ field }) => field)).toEqual([
      "Query.viewer",
      "Query.server",
      "Query.node",
      "Query.auditCheckpoint",
      "Query.auditCheckpoints",
    ]);
  });

  test.each([
    ["no rule", "viewer: Viewer @public", "viewer: Viewer", /Query\.viewer/],
    [
      "two rules",
      "viewer: Viewer @public",
      "viewer: Viewer @public @requiresScope(scope: KEYS_WRITE)",
      /Query\.viewer/,
    ],
  ])("a root field with %s stops the boot", (_, from, to, message) => {
    expect(text).toContain(from);
    expect(() => buildSchema(text.replace(from, to))).toThrow(message);
  });

  test("a resolver for a field that schema.graphql lacks stops the boot", () => {
    expect(() => buildSchema(text.replace("viewer: Viewer @public", "visitor: Viewer @public"))).toThrow(
      /Query\.viewer/,
    );
  });
});

describe("contract", () => {
  test("nothing that clients rely on has gone since the last release", () => {
    const released = parseSchema(readFileSync(join(packageRoot, "test/golden/schema.graphql"), "utf8"));
    expect(findBreakingChanges(released, schema)).toEqual([]);
  });

  test("every type, field, argument and value is described", () => {
    const silent: string[] = [];
    const note = (name: string, description: string | null | undefined) => {
      if (!description) silent.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
      note(type.name, type.description);
      if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.description);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        // What an id is, Node says.
        if (field.name !== "id" || isInputObjectType(type)) note(`${type.name}.${field.name}`, field.description);
        if (!("args" in field)) continue;
        for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument.description);
      }
    }
    expect(silent).toEqual([]);
  });

  test.each([
    ["Scope", SCOPES],
    ["Role", ROLES],
    ["UserErrorCode", USER_ERROR_CODES],
    ["ReviewStatus", REVIEW_STATUSES],
    ["TakedownStatus", TAKEDOWN_STATUSES],
    ["TakedownReason", Object.keys(TAKEDOWN_REASONS)],
    ["NoticeCategory", NOTICE_CATEGORIES],
    ["StandingLevel", STANDING_LEVELS],
    ["GenerationStatus", GENERATION_STATUSES],
    ["GenerationStep", GENERATION_STEPS],
    ["VerificationVerdict", VERIFICATION_VERDICTS],
  ])("%s has exactly the words of the core", (name, words) => {
    const type = schema.getType(name);
    expect(isEnumType(type) ? type.getValues().map((value) => value.name) : null).toEqual([...words]);
  });
});
