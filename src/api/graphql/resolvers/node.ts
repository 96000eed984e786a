import type { Scope } from "../../../core/access.ts";
import type { Resolvers, ResolversInterfaceTypes, ResolversTypes } from "../../../generated/graphql.ts";
import { hasScope } from "../access-rules.ts";
import { type Context, reviewerIn, userOf } from "../context.ts";
import { type NodeType, nodeTypeOf, ownId } from "../global-ids.ts";

type FoundNode = Awaited<ResolversInterfaceTypes<ResolversTypes>["Node"]>;
type Finder = {
  /** Null: public. */
  readonly scope: Scope | null;
  readonly find: (id: string, context: Context) => Promise<FoundNode | null>;
};

/** `node` is public, so each type behind it brings its own rule: what cannot be seen here is not found. */
const FINDERS: { readonly [type in NodeType]: Finder | null } = {
  Generation: {
    scope: "GENERATIONS_READ",
    find: async (id, context) => named("Generation", await context.deps.library.generation(userOf(context), id)),
  },
  Asset: {
    scope: "GENERATIONS_READ",
    async find(id, context) {
      const asset = await context.deps.database.asset(id);
      const mine = asset && (await context.deps.library.generation(userOf(context), asset.generationId));
      return mine ? named("Asset", asset) : null;
    },
  },
  ReviewCase: {
    scope: "REVIEW_READ",
    find: async (id, context) => named("ReviewCase", await context.deps.review.reviewCase(reviewerIn(context), id)),
  },
  PolicyVersion: {
    scope: "POLICY_READ",
    find: async (id, { deps }) => named("PolicyVersion", await deps.database.policy(Number(id))),
  },
  PolicyDraft: {
    scope: "POLICY_DRAFT",
    find: async (id, { deps }) => named("PolicyDraft", await deps.database.policyDraft(id)),
  },
  PolicyDryRun: {
    scope: "POLICY_DRAFT",
    find: async (id, { deps }) => named("PolicyDryRun", await deps.database.policyDryRun(id)),
  },
  AuditEvent: {
    scope: "AUDIT_READ",
    find: async (id, { deps }) => named("AuditEvent", await deps.database.auditEvent(Number(id))),
  },
  AuditCheckpoint: {
    scope: null,
    find: async (id, { deps }) => named("AuditCheckpoint", await deps.database.checkpoint(Number(id))),
  },
  ApiKey: {
    scope: "KEYS_WRITE",
    async find(id, context) {
      const key = await context.deps.database.apiKey(id);
      return key?.userId === userOf(context).id ? named("ApiKey", key) : null;
    },
  },
  TakedownCase: {
    scope: "TAKEDOWN_DECIDE",
    find: async (id, { deps }) => named("TakedownCase", await deps.database.takedown(id)),
  },
  // An upload is written once and used once, a bulk decision undone or not; there is nothing to fetch.
  BulkDecision: null,
  Upload: null,
  VerdictFeedback: null,
};

export const nodeResolvers: Resolvers = {
  Query: {
    async node(_, args, context) {
      const type = nodeTypeOf(args.id);
      const id = type && ownId(type, args.id);
      const finder = type && FINDERS[type];
      if (!id || !finder) return null;
      const allowed = finder.scope === null || hasScope(context.caller, finder.scope);
      return allowed ? finder.find(id, context) : null;
    },
  },
};

const named = <Name extends string, Row extends object>(__typename: Name, row: Row | null) =>
  row && { ...row, __typename };
