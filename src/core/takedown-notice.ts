import { z } from "zod";
import type { NoticeCategory } from "../../moderation/index.ts";
import { AppError } from "./errors.ts";
import type { TakedownText } from "./ports/database.ts";
import type { Result, UserError } from "./result.ts";

export const NOTICE_LIMITS = { explanation: 4_000, videos: 2_000, work: 1_000, name: 200, text: 2_000 } as const;

/** What anyone may send, without an account. Empty and absent are the same. */
export type NoticeInput = {
  readonly category: NoticeCategory;
  /** ISO 3166-1 alpha-2 of where the sender is. */
  readonly country?: string | null | undefined;
  /** For a court or a public authority. */
  readonly byAuthority?: boolean | null | undefined;
  /** Links or ids, as the sender has them. */
  readonly videos?: string | null | undefined;
  readonly explanation: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  /** For whom the sender acts. */
  readonly onBehalfOf?: string | null | undefined;
  readonly signature?: string | null | undefined;
  /** 17 U.S.C. 512(c)(3)(A)(ii): the work that was copied. */
  readonly work?: string | null | undefined;
  /** DSA art. 16(2)(d), 17 U.S.C. 512(c)(3)(A)(v), TAKE IT DOWN sec. 3(a)(1)(B): said in good faith. */
  readonly goodFaith: boolean;
  /** 17 U.S.C. 512(c)(3)(A)(vi): accurate, and under penalty of perjury authorised. */
  readonly isAccurate?: boolean | null | undefined;
  /** Sent again with the same key, it is the same notice. */
  readonly key?: string | null | undefined;
};

const noticeText = z.object({
  ...{ videos: z.string(), explanation: z.string() },
  ...{ name: z.string().nullable(), email: z.string().nullable(), onBehalfOf: z.string().nullable() },
  ...{ signature: z.string().nullable(), work: z.string().nullable() },
  isAccurate: z.boolean(),
});
/** What is sealed: everything in a notice that may say who sent it. */
export type NoticeText = Readonly<z.infer<typeof noticeText>>;

/** @throws AppError INTERNAL when it is no notice */
export function parseNoticeText(text: string): NoticeText {
  try {
    return noticeText.parse(JSON.parse(text));
  } catch {
    // Without the cause: JSON.parse quotes the words, and they belong in no log.
    throw new AppError("INTERNAL", { message: "the notice of a takedown case cannot be read" });
  }
}

/** The first text of a case; once it is erased, the first that is left is no notice. */
export const isNotice = ({ number, author }: Pick<TakedownText, "number" | "author">): boolean =>
  number === 0 && author === "SENDER";

export type CheckedNotice = {
  readonly category: NoticeCategory;
  readonly country: string | null;
  readonly byAuthority: boolean;
  readonly text: NoticeText;
  readonly key: string;
};

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,63}$/;

/** All mistakes at once: whoever fills in a form under stress should not meet them one by one. */
export function checkNotice(input: NoticeInput, hasFile: boolean): Result<CheckedNotice> {
  const errors: UserError[] = [];
  const fault = (code: UserError["code"], message: string, field: keyof NoticeInput) =>
    void errors.push({ code, message, field: [field] });
  const taken = (field: keyof NoticeInput, limit: number): string | null => {
    const given = input[field];
    const text = typeof given === "string" ? given.trim() : "";
    if (text.length > limit) fault("TOO_LONG", `At most ${limit} characters.`, field);
    return text === "" ? null : text;
  };
  const { explanation: longest, name: short } = NOTICE_LIMITS;
  const text: NoticeText = {
    videos: taken("videos", NOTICE_LIMITS.videos) ?? "",
    explanation: taken("explanation", longest) ?? "",
    ...{ name: taken("name", short), email: taken("email", short), onBehalfOf: taken("onBehalfOf", short) },
    ...{ signature: taken("signature", short), work: taken("work", NOTICE_LIMITS.work) },
    isAccurate: input.isAccurate ?? false,
  };
  const country = taken("country", 2)?.toUpperCase() ?? null;

  if (text.videos === "" && !hasFile) fault("REQUIRED", "Name the video by a link or an id, or send a copy.", "videos");
  if (text.explanation === "") fault("REQUIRED", "Say what is wrong.", "explanation");
  if (!input.goodFaith) fault("REQUIRED", "Confirm that what you say is true as far as you know.", "goodFaith");
  if (text.email !== null && !EMAIL.test(text.email)) fault("INVALID_VALUE", "This is no address for mail.", "email");
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    fault("INVALID_VALUE", "A country is written with two letters, such as DE.", "country");
  }
  if (input.category === "COPYRIGHT") {
    for (const [field, what] of COPYRIGHT_ASKS) {
      if (!text[field]) fault("REQUIRED", `${what} For copyright the law asks for it.`, field);
    }
  }
  if (errors.length > 0) return { ok: false, errors };
  const { category, byAuthority, key } = input;
  return { ok: true, value: { category, country, byAuthority: byAuthority ?? false, text, key: key?.trim() ?? "" } };
}

/** 17 U.S.C. 512(c)(3)(A): a notice that lacks these counts for nothing. */
const COPYRIGHT_ASKS = [
  ["name", "Say who you are."],
  ["email", "Say how you can be reached."],
  ["signature", "Sign with your name."],
  ["work", "Say which work was used."],
  ["isAccurate", "Confirm that you may act for the owner of the rights."],
] as const;
