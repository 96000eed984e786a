import { fromGlobalId, toGlobalId } from "graphql-relay";
import { z } from "zod";

/** The types that `node` finds, each with what its own id looks like. */
const OWN_IDS = {
  ApiKey: z.uuid(),
  Asset: z.uuid(),
  AuditCheckpoint: z.string().regex(/^[1-9]\d{0,14}$/),
  AuditEvent: z.string().regex(/^[1-9]\d{0,14}$/),
  BulkDecision: z.uuid(),
  Generation: z.uuid(),
  PolicyDraft: z.uuid(),
  PolicyDryRun: z.uuid(),
  PolicyVersion: z.string().regex(/^[1-9]\d{0,8}$/),
  ReviewCase: z.uuid(),
  TakedownCase: z.uuid(),
  Upload: z.uuid(),
  VerdictFeedback: z.uuid(),
} as const;
export type NodeType = keyof typeof OWN_IDS;

export const globalId = (type: NodeType, id: string | number): string => toGlobalId(type, id);

/** The type's own id, or null when this is not a global id of that type. Nothing malformed reaches the database. */
export function ownId(type: NodeType, id: string): string | null {
  const parts = fromGlobalId(id);
  if (parts.type !== type || toGlobalId(type, parts.id) !== id) return null;
  return OWN_IDS[type].safeParse(parts.id).success ? parts.id : null;
}

export function nodeTypeOf(id: string): NodeType | null {
  const { type } = fromGlobalId(id);
  return Object.hasOwn(OWN_IDS, type) && isNodeType(type) ? type : null;
}

const isNodeType = (name: string): name is NodeType => name in OWN_IDS;
