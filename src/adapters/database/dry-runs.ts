import type { DryRunReads, DryRunWrites } from "../../core/ports/database.ts";
import { type Client, type Clock, json } from "./client.ts";
import { numberKey, pageOf, uuidKey } from "./pages.ts";
import { orNull, toDryRunCase, toPolicyDryRun } from "./rows.ts";

export const dryRunReads = (client: Client): DryRunReads => ({
  policyDryRun: (id) => client.policyDryRun.findUnique({ where: { id } }).then(orNull(toPolicyDryRun)),

  policyDryRuns: (page) =>
    pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.policyDryRun.findMany({
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.policyDryRun.count(),
      keyOf: ({ id }) => id,
      map: toPolicyDryRun,
    }),

  silentDryRuns: async (before) => {
    const where = { status: "RUNNING", progressAt: { lt: before } } as const;
    return (await client.policyDryRun.findMany({ where, orderBy: { createdAt: "asc" } })).map(toPolicyDryRun);
  },

  dryRunCases: ({ runId, before, after: verdict }, page) => {
    const where = { runId, ...(before && { before }), ...(verdict && { after: verdict }) };
    return pageOf(page, {
      key: numberKey,
      find: ({ after, ...window }) =>
        client.policyDryRunCase.findMany({
          where,
          orderBy: { number: "asc" },
          ...window,
          ...(after !== undefined && { cursor: { runId_number: { runId, number: after } } }),
        }),
      count: () => client.policyDryRunCase.count({ where }),
      keyOf: ({ number }) => number,
      map: toDryRunCase,
    });
  },
});

export const dryRunWrites = (client: Client, clock: Clock): DryRunWrites => ({
  createDryRun: async ({ candidate, baseline, ...run }) => {
    const now = clock();
    const policies = { candidate: json(candidate), baseline: json(baseline) };
    const data = { ...run, ...policies, createdAt: now, progressAt: now };
    return toPolicyDryRun(await client.policyDryRun.create({ data }));
  },

  advanceDryRun: async (id, done, cases) => {
    const [running] = await client.policyDryRun.updateManyAndReturn({
      where: { id, status: "RUNNING" },
      data: { done, progressAt: clock() },
    });
    if (running === undefined) return null;
    await client.policyDryRunCase.createMany({
      data: cases.map(({ findingsBefore, findingsAfter, ...found }) => ({
        ...found,
        findingsBefore: json(findingsBefore),
        findingsAfter: json(findingsAfter),
      })),
    });
    return toPolicyDryRun(running);
  },

  endDryRun: async (id, { report, ...end }) => {
    const [ended] = await client.policyDryRun.updateManyAndReturn({
      where: { id, status: "RUNNING" },
      data: { ...end, ...(report && { report: json(report) }) },
    });
    return orNull(toPolicyDryRun)(ended);
  },

  cancelDryRun: async (id, at) => {
    const [asked] = await client.policyDryRun.updateManyAndReturn({
      where: { id, status: "RUNNING" },
      data: { cancelRequestedAt: at },
    });
    return orNull(toPolicyDryRun)(asked);
  },
});
