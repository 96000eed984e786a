import type { Environment } from "./environment.ts";
import type { Asset, Database, TakedownCase, User } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import type { Recognition } from "./recognition.ts";
import { copiesOf, type TakedownCopy } from "./takedown-copies.ts";
import { isHeld } from "./takedown-events.ts";
import { isNotice, type NoticeText, parseNoticeText } from "./takedown-notice.ts";
import type { TakedownSeal } from "./takedown-seal.ts";

/** What people outside wrote, opened for the desk. */
export type OpenedText = {
  readonly author: "SENDER" | "OWNER";
  readonly at: Date;
  readonly text: string;
  /** The notice itself, in its parts; null for what was added later. */
  readonly notice: NoticeText | null;
};

export type TakedownReading = ReturnType<typeof createTakedownReading>;

/** What the desk is shown of a case beside its row. The caller has the scope. */
export function createTakedownReading(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly storage: Pick<Storage, "open">;
  readonly telemetry: Pick<Telemetry, "faulted">;
  readonly seal: TakedownSeal;
  readonly recognition: Pick<Recognition, "similarToAsset">;
}) {
  const { database, environment, seal } = deps;
  return {
    copies: ({ assetIds }: TakedownCase, signal: AbortSignal): Promise<readonly TakedownCopy[]> =>
      copiesOf(deps, assetIds, signal),

    /** What its sender and the owner wrote; none once it is erased, and "" for one that cannot be read. */
    async texts({ id, reference }: TakedownCase): Promise<readonly OpenedText[]> {
      const sealed = await database.takedownTexts(id);
      return sealed.map((one) => {
        const { author, at } = one;
        try {
          const text = seal.open(id, one.sealed);
          const notice = isNotice(one) ? parseNoticeText(text) : null;
          return { author, at, text: notice?.explanation ?? text, notice };
        } catch (error) {
          // One that cannot be read must not hide the rest of the page.
          deps.telemetry.faulted({ part: "takedown text", reference }, error);
          return { author, at, text: "", notice: null };
        }
      });
    },

    /** The picture of a video that may be withheld, for the holder of its case only. */
    async picture(user: User, found: TakedownCase, asset: Asset): Promise<Uint8Array | null> {
      const isMine = found.claimedById === user.id && isHeld(found, environment.clock());
      if (!isMine || asset.deletedAt !== null) return null;
      return new Uint8Array(await new Response(await deps.storage.open(asset.posterKey)).arrayBuffer());
    },
  };
}
