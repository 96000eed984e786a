import type { Category, Disclosure, QueueAccess, Severity } from "../../../moderation/index.ts";
import { SCOPES, type Scope } from "../../core/access.ts";
import type { AccessMode } from "../../core/accounts.ts";
import type { Aspect, Camera, Style } from "../../core/ports/generator.ts";
import type { VisibleMark } from "../../core/ports/video.ts";
import type { RecordSource, RecoveredBy } from "../../core/verdict.ts";
import type * as Gql from "../../generated/graphql.ts";

// The core's words as GraphQL writes them. A word that is added to the core does not compile until it has one here.

export const ASPECT = {
  "16:9": "WIDE_16_9",
  "9:16": "TALL_9_16",
  "1:1": "SQUARE_1_1",
  "4:3": "CLASSIC_4_3",
} as const satisfies Record<Aspect, Gql.Aspect>;
export const ASPECT_OF: Readonly<Record<Gql.Aspect, Aspect>> = {
  WIDE_16_9: "16:9",
  TALL_9_16: "9:16",
  SQUARE_1_1: "1:1",
  CLASSIC_4_3: "4:3",
};

export const CAMERA = {
  static: "STATIC",
  "pan-left": "PAN_LEFT",
  "pan-right": "PAN_RIGHT",
  "tilt-up": "TILT_UP",
  "tilt-down": "TILT_DOWN",
  "zoom-in": "ZOOM_IN",
  "zoom-out": "ZOOM_OUT",
  orbit: "ORBIT",
} as const satisfies Record<Camera, Gql.Camera>;
export const CAMERA_OF: Readonly<Record<Gql.Camera, Camera>> = {
  STATIC: "static",
  PAN_LEFT: "pan-left",
  PAN_RIGHT: "pan-right",
  TILT_UP: "tilt-up",
  TILT_DOWN: "tilt-down",
  ZOOM_IN: "zoom-in",
  ZOOM_OUT: "zoom-out",
  ORBIT: "orbit",
};

export const STYLE = {
  natural: "NATURAL",
  monochrome: "MONOCHROME",
  sepia: "SEPIA",
  pastel: "PASTEL",
  vivid: "VIVID",
  cool: "COOL",
} as const satisfies Record<Style, Gql.Style>;
export const STYLE_OF: Readonly<Record<Gql.Style, Style>> = {
  NATURAL: "natural",
  MONOCHROME: "monochrome",
  SEPIA: "sepia",
  PASTEL: "pastel",
  VIVID: "vivid",
  COOL: "cool",
};

export const VISIBLE_MARK = {
  none: "NONE",
  corner: "CORNER",
  moving: "MOVING",
  "eu-icon": "EU_ICON",
  "china-label": "CHINA_LABEL",
} as const satisfies Record<VisibleMark, Gql.VisibleMark>;
export const VISIBLE_MARK_OF: Readonly<Record<Gql.VisibleMark, VisibleMark>> = {
  NONE: "none",
  CORNER: "corner",
  MOVING: "moving",
  EU_ICON: "eu-icon",
  CHINA_LABEL: "china-label",
};

export const CATEGORY = {
  sexual: "SEXUAL",
  sexual_minors: "SEXUAL_MINORS",
  violence: "VIOLENCE",
  violence_graphic: "VIOLENCE_GRAPHIC",
  disturbing: "DISTURBING",
  hate: "HATE",
  harassment: "HARASSMENT",
  self_harm: "SELF_HARM",
  illicit: "ILLICIT",
  public_figure: "PUBLIC_FIGURE",
  misinformation: "MISINFORMATION",
  copyright_ip: "COPYRIGHT_IP",
} as const satisfies Record<Category, Gql.Category>;

export const SEVERITY = {
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  critical: "CRITICAL",
} as const satisfies Record<Severity, Gql.Severity>;

export const QUEUE_ACCESS = {
  reviewer: "REVIEWER",
  restricted: "RESTRICTED",
  admin: "ADMIN",
} as const satisfies Record<QueueAccess, Gql.QueueAccess>;

export const FINDING_SOURCE = { model: "MODEL", rule: "RULE", bank: "BANK" } as const satisfies Record<
  string,
  Gql.FindingSource
>;
export const DISCLOSURE = { full: "FULL", category: "CATEGORY", minimal: "MINIMAL" } as const satisfies Record<
  Disclosure,
  Gql.Disclosure
>;
export const TRUST_SOURCE = { operator: "OPERATOR", public: "PUBLIC", extra: "EXTRA" } as const satisfies Record<
  string,
  Gql.TrustSource
>;
export const RECORD_SOURCE = {
  manifest: "MANIFEST",
  bytes: "BYTES",
  watermark: "WATERMARK",
  similarity: "SIMILARITY",
} as const satisfies Record<RecordSource, Gql.RecordSource>;
export const RECOVERED_BY = { watermark: "WATERMARK", similarity: "SIMILARITY" } as const satisfies Record<
  RecoveredBy,
  Gql.RecoveredBy
>;
export const ACCESS_MODE = { open: "OPEN", invite: "INVITE" } as const satisfies Record<AccessMode, Gql.AccessMode>;

/** Keys may hold scopes that a later version has dropped. */
export const isScope = (name: string): name is Scope => SCOPES.some((scope) => scope === name);
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
