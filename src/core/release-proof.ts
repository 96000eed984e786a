import { z } from "zod";
import type { AuditLog } from "./audit/audit-log.ts";
import type { AuditBundle } from "./audit/bundle.ts";
import { parseEventBody } from "./audit/event-body.ts";
import type { Asset, Reads } from "./ports/database.ts";
import type { Telemetry } from "./ports/telemetry.ts";

/** What the log says of the release of a video. */
export type ReleaseProof =
  | {
      readonly state: "PROVEN" | "CONTRADICTED";
      readonly seq: number;
      readonly at: string;
      readonly origin: string;
      readonly treeSize: number;
      /** What anybody checks off line. The event names the file, the watermark and the manifest, and no person. */
      readonly bundle: AuditBundle;
    }
  | { readonly state: "ABSENT" | "FAILED" | "NOT_ASKED" };

const releaseFacts = z.object({ fileSha256: z.string(), contentId: z.string(), manifestId: z.string() });

/** Whether an event of the log is the release of this record, word for word. */
export function isReleaseOf(
  event: { readonly action: string; readonly facts: unknown },
  record: { readonly fileSha256: string; readonly contentId: string; readonly manifestId: string },
): boolean {
  const facts = event.action === "video.released" ? releaseFacts.safeParse(event.facts).data : undefined;
  return (
    facts?.fileSha256 === record.fileSha256 &&
    facts.contentId === record.contentId &&
    facts.manifestId === record.manifestId
  );
}

/** Asks the log for the release of a record. A log that fails takes nothing away from what the file itself shows. */
export const createReleaseProofs =
  (deps: {
    readonly records: Pick<Reads, "auditEvents">;
    readonly auditLog: Pick<AuditLog, "bundle">;
    readonly telemetry: Pick<Telemetry, "faulted">;
  }) =>
  async (asset: Asset | null): Promise<ReleaseProof> => {
    if (asset === null) return { state: "NOT_ASKED" };
    const { generationId, contentId, manifestId } = asset;
    try {
      const filter = { subject: `generation:${generationId}`, action: "video.released" };
      const [released] = (await deps.records.auditEvents(filter, { limit: 1 })).rows;
      if (!released) return { state: "ABSENT" };
      const bundle = await deps.auditLog.bundle([released.row.seq]);
      const [proved] = bundle.events;
      const event = proved ? parseEventBody(proved.body) : null;
      if (!proved || !event) throw new Error("the log gave a bundle without the event");
      // The head of a C2SP checkpoint: the log's name, its size.
      const [origin = "", treeSize] = bundle.checkpoint.split("\n");
      const isOurs = isReleaseOf(event, { fileSha256: asset.sha256, contentId, manifestId });
      const where = { seq: proved.seq, at: event.at, origin, treeSize: Number(treeSize), bundle };
      return { state: isOurs ? "PROVEN" : "CONTRADICTED", ...where };
    } catch (error) {
      deps.telemetry.faulted({ part: "release proof", generationId }, error);
      return { state: "FAILED" };
    }
  };
