// Makes src/generated/graphql.ts, the resolvers' types, from schema.graphql.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as typescriptResolvers from "@graphql-codegen/typescript-resolvers";
import { parse } from "graphql";
import { packageRoot } from "../src/platform/package-root.ts";

/** Types whose resolvers start from something other than the GraphQL type itself; see src/api/graphql/models.ts. */
const MODELS = [
  "AccessRequest",
  "Member",
  "Session",
  "ApiKey",
  "Appeal",
  "Asset",
  "AuditCheckpoint",
  "AuditEvent",
  "AuditProof",
  "CredentialReading",
  "Decision",
  "Generation",
  "GenerationProgress",
  "GeneratorInfo",
  "HistoryNode",
  "Judgement",
  "Person",
  "PolicyActivation",
  "PolicyDraft",
  "PolicyDryRun",
  "PolicyDryRunCase",
  "PolicyOutcome",
  "PolicyVersion",
  "ReviewAnswer",
  "ReviewCase",
  "ReviewEvent",
  "ReviewedUser",
  "Standing",
  "StandingEvent",
  "Strike",
  "DeskMetrics",
  "BulkReviewPreview",
  "BulkReview",
  "Server",
  "Shot",
  "SignedLink",
  "OwnTakedown",
  "TakedownCase",
  "TakedownClock",
  "TakedownCopy",
  "TakedownCounts",
  "TakedownEvent",
  "TakedownNotice",
  "TakedownPreview",
  "TakedownText",
  "TakedownVideo",
  "User",
  "ReleaseProof",
  "VerdictFeedback",
  "VerificationRecord",
  "VerificationReport",
  "Viewer",
] as const;

const target = join(packageRoot, "src/generated/graphql.ts");
const text = await codegen({
  filename: target,
  schema: parse(await readFile(join(packageRoot, "schema.graphql"), "utf8")),
  documents: [],
  config: {
    contextType: "../api/graphql/context.ts#Context",
    mappers: Object.fromEntries(MODELS.map((name) => [name, `../api/graphql/models.ts#${name}Model`])),
    scalars: { ID: "string", DateTime: "Date", SafeInt: "number", JSON: "unknown" },
    enumsAsTypes: true,
    useTypeImports: true,
    immutableTypes: true,
    skipTypename: true,
    resolversNonOptionalTypename: { unionMember: true, interfaceImplementingType: true },
    inputMaybeValue: "T | null | undefined",
  },
  plugins: [{ typescript: {} }, { "typescript-resolvers": {} }],
  pluginMap: { typescript, "typescript-resolvers": typescriptResolvers },
});
await mkdir(join(packageRoot, "src/generated"), { recursive: true });
await writeFile(target, `// Generated from schema.graphql by npm run graphql:generate.\n${text}`);
