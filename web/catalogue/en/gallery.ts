import type { Translation } from "./shell.ts";

export const gallery = {
  title: "Your videos",
  filters: "Filter your videos",
  search: "Search prompts",
  statusLabel: "Status",
  aspectLabel: "Shape",
  anyAspect: "Any shape",
  withheld: "Withheld",
  kinds: {
    all: "All",
    ready: "Ready",
    underWay: "Under way",
    held: "Held",
    refused: "Refused",
    ended: "Ended early",
    deleted: "Deleted",
  },
  status: {
    HELD: "Held",
    REFUSED: "Refused",
    QUEUED: "Queued",
    RUNNING: "Being made",
    READY: "Ready",
    FAILED: "Failed",
    CANCELLED: "Cancelled",
    DELETED: "Deleted",
  },
  aspects: { WIDE_16_9: "Wide 16:9", TALL_9_16: "Tall 9:16", SQUARE_1_1: "Square 1:1", CLASSIC_4_3: "Classic 4:3" },
  empty: "Nothing here yet",
  emptyWhy:
    "Describe a scene, such as “a red fox runs through a snowy forest”, and choose Generate. It is checked before it is made, and shows up here at once.",
  make: "Make a video",
  none: "Nothing fits these filters",
  noneWhy: "Other videos of yours may be there under another status, shape or other words.",
  showAll: "Show all",
} as const;
export type GalleryWords = Translation<typeof gallery>;
