import { Tokenizer } from "@huggingface/tokenizers";

/** Tokens in one run of the model, its two marks included; it was trained on no more. */
export const MAX_TOKENS = 64;
/** Tokens that two neighbouring pieces share, so that no phrase is cut in both. */
const SHARED_TOKENS = 16;

/** A text as token ids, in pieces of at most `MAX_TOKENS`. Every text has a piece; time is linear in its length. */
export type Tokeniser = (text: string) => readonly (readonly number[])[];

/**
 * The tokenizer that the encoder was trained with. A long text becomes several overlapping pieces rather than being cut
 * off: else a few words of many tokens would hide what follows them.
 * @param file - the parsed `tokenizer.json`
 */
export const createTokeniser = (file: object): Tokeniser => {
  const tokenizer = new Tokenizer(file, {});
  const [first, last] = [idOf(tokenizer, "[CLS]"), idOf(tokenizer, "[SEP]")];
  return (text) => {
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    const room = MAX_TOKENS - 2;
    const pieces = Math.max(1, Math.ceil((ids.length - SHARED_TOKENS) / (room - SHARED_TOKENS)));
    return Array.from({ length: pieces }, (_, piece) => {
      const start = piece * (room - SHARED_TOKENS);
      return [first, ...ids.slice(start, start + room), last];
    });
  };
};

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.token_to_id(token);
  if (id === undefined) throw new Error(`The tokenizer has no ${token}`);
  return id;
}
