/** The page of one notice. The token stands in the query, which no log keeps. */
export const noticeUrl = (origin: string, reference: string, token: string): string =>
  `${origin}/takedown/${reference}?token=${token}`;
