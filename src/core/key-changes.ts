import type { AuditEntry } from "./audit/actions.ts";
import { parseEventBody } from "./audit/event-body.ts";
import { digestOf, type Environment } from "./environment.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { Database } from "./ports/database.ts";
import type { ReportSigner } from "./ports/report-signer.ts";
import type { Watermark } from "./ports/watermark.ts";

/** Says in the log with which keys this process signs and marks, whenever they are others than the log knows. */
export async function noteKeys(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly credentials: Pick<Credentials, "signer">;
  readonly watermark: Pick<Watermark, "keyId">;
  readonly reportSigner: Pick<ReportSigner, "keys">;
}): Promise<void> {
  const { certificateSha256, development } = deps.credentials.signer();
  const [reportKey] = (await deps.reportSigner.keys()).keys;
  const by = { actor: "system", at: deps.environment.clock() } as const;
  const now: readonly AuditEntry[] = [
    { ...by, subject: "key:signer", action: "signer.activated", facts: { certificateSha256, development } },
    { ...by, subject: "key:watermark", action: "watermark.keyActivated", facts: { keyId: deps.watermark.keyId } },
    { ...by, subject: "key:report", action: "report.keyActivated", facts: { keyId: reportKey.kid } },
  ];
  for (const entry of now) {
    const { rows } = await deps.database.auditEvents({ subject: entry.subject }, { limit: 1 });
    const known = parseEventBody(rows[0]?.row.body ?? "");
    if (known && digestOf(known.facts) === digestOf(entry.facts)) continue;
    await deps.database.transact(async () => ({ value: null, audit: [entry] }));
  }
}
