import type { AuditEntry } from "./audit/actions.ts";
import { parseEventBody } from "./audit/event-body.ts";
import { digestOf, type Environment } from "./environment.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { Database } from "./ports/database.ts";
import type { ReportSigner } from "./ports/report-signer.ts";
import type { Watermark } from "./ports/watermark.ts";

type Log = { readonly database: Pick<Database, "auditEvents" | "transact">; readonly environment: Environment };

/** Says in the log with which keys this process signs and marks videos, whenever they are others than the log knows. */
export async function noteKeys({
  credentials,
  watermark,
  ...log
}: Log & {
  readonly credentials: Pick<Credentials, "signer">;
  readonly watermark: Pick<Watermark, "keyId">;
}): Promise<void> {
  const { certificateSha256, development } = credentials.signer();
  const by = { actor: "system", at: log.environment.clock() } as const;
  const signer = { action: "signer.activated", facts: { certificateSha256, development } } as const;
  await note(log, { ...by, subject: "key:signer", ...signer });
  const marking = { action: "watermark.keyActivated", facts: { keyId: watermark.keyId } } as const;
  await note(log, { ...by, subject: "key:watermark", ...marking });
}

/**
 * The signer of reports, which says in the log with which key before it hands out the first report signed with it: that
 * key may be replaced at any time, without a start.
 */
export function createNotedReportSigner({ reportSigner, ...log }: Log & { readonly reportSigner: ReportSigner }) {
  let noted: { readonly kid: string; readonly done: Promise<void> } | null = null;

  async function noteKey(): Promise<void> {
    const [{ kid }] = (await reportSigner.keys()).keys;
    const by = { actor: "system", at: log.environment.clock(), subject: "key:report" } as const;
    if (noted?.kid !== kid) {
      noted = { kid, done: note(log, { ...by, action: "report.keyActivated", facts: { keyId: kid } }) };
    }
    const { done } = noted;
    await done.catch((error: unknown) => {
      if (noted?.done === done) noted = null;
      throw error;
    });
  }

  return {
    keys: reportSigner.keys,
    async sign(text: string): Promise<string> {
      const signature = await reportSigner.sign(text);
      await noteKey();
      return signature;
    },
  } satisfies ReportSigner;
}

async function note({ database }: Log, entry: AuditEntry): Promise<void> {
  const { rows } = await database.auditEvents({ subject: entry.subject }, { limit: 1 });
  const known = parseEventBody(rows[0]?.row.body ?? "");
  if (known && digestOf(known.facts) === digestOf(entry.facts)) return;
  await database.transact(async () => ({ value: null, audit: [entry] }));
}
