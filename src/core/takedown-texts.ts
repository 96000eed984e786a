import type { NoticeCategory } from "../../moderation/index.ts";
import type { TakedownReason, TakedownStatus } from "./takedown-events.ts";

/** What each kind of notice is for, in the order of the form. */
export const CATEGORY_TEXTS = {
  INTIMATE_IMAGERY: "Intimate pictures of a person who has not agreed to them, real or made by a machine",
  LIKENESS: "Shows me, or a person I act for, without permission",
  COPYRIGHT: "Uses a work of mine, or of someone I act for (copyright)",
  PERSONAL_DATA: "Shows personal data, such as an address or a document",
  ILLEGAL: "Is illegal for another reason",
  MARKS_REMOVED: "Someone removes the marks that say a video was made by a machine",
  OTHER: "Something else",
} as const satisfies Record<NoticeCategory, string>;

/** Where a case stands, for its sender. */
export const STATUS_TEXTS = {
  RECEIVED: "Received. A person will look at it.",
  WITHHELD: "Decided: the video can no longer be opened here.",
  REJECTED: "Decided: the video stays.",
  WITHDRAWN: "You withdrew the notice.",
  COUNTERED: "The video can no longer be opened here. Its owner objected; another person looks at it again.",
  RESTORED: "The video can be opened again.",
} as const satisfies Record<TakedownStatus, string>;

/** Why it was decided so, for its sender and for the owner of the video. */
export const REASON_TEXTS = {
  NOTICE_FOUNDED: "What the notice says was found to be right.",
  ORDERED: "A court or an authority has ordered it.",
  NOT_FOUNDED: "What the notice says was not found to be so.",
  NOT_OURS: "This server did not make the video, or does not have it.",
  NOT_IDENTIFIED: "The notice does not say clearly enough which video is meant.",
  INCOMPLETE: "The notice lacks something that the law asks for.",
} as const satisfies Record<TakedownReason, string>;
