import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { hex } from "../enums.ts";
import { globalId } from "../global-ids.ts";

export const auditResolvers: Resolvers = {
  Query: {
    auditEvents: async (_, { subject, action, ...args }, { deps }) => {
      const filter = { ...(subject ? { subject } : {}), ...(action ? { action } : {}) };
      return connection(await deps.database.auditEvents(filter, pageRequest(args)), args);
    },
    auditCheckpoint: async (_, { treeSize }, { deps }) =>
      treeSize == null ? deps.database.latestCheckpoint() : deps.database.checkpoint(treeSize),
    auditCheckpoints: async (_, args, { deps }) => connection(await deps.database.checkpoints(pageRequest(args)), args),
    auditProof: async (_, { seq }, { deps }) => (seq < 1 ? null : deps.auditLog.prove(seq)),
    async auditConsistency(_, { from, to }, { deps }) {
      const proof = await deps.auditLog.consistency(from, to);
      return { from, to, path: proof.map(hex) };
    },
  },

  AuditEvent: {
    id: ({ seq }) => globalId("AuditEvent", seq),
    leafHash: ({ leafHash }) => hex(leafHash),
    previousHash: ({ prevHash }) => hex(prevHash),
    hash: ({ hash }) => hex(hash),
  },

  AuditCheckpoint: {
    id: ({ treeSize }) => globalId("AuditCheckpoint", treeSize),
    rootHash: ({ rootHash }) => hex(rootHash),
    chainHash: ({ chainHash }) => hex(chainHash),
    cosignatures: ({ cosignatures }) => [...cosignatures],
  },

  AuditProof: {
    seq: ({ event }) => event.seq,
    leafHash: ({ event }) => hex(event.leafHash),
    path: ({ proof }) => proof.map(hex),
  },
};
