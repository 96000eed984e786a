import { useRef, useState } from "react";
import { type GenerateVideoInput, MakeVideoDocument } from "../../generated/studio.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";

/**
 * Asks for a video. Sending the same wish again after a fault carries the same idempotency key, so that an answer that
 * was lost on its way never makes two.
 */
export function useGenerate(onMade: (id: string) => void) {
  const [write, isBusy] = useWrite(MakeVideoDocument);
  const [fault, setFault] = useState<Fault | null>(null);
  const attempt = useRef({ wish: "", key: "" });

  async function generate(wish: GenerateVideoInput): Promise<boolean> {
    const text = JSON.stringify(wish);
    if (attempt.current.wish !== text) attempt.current = { wish: text, key: newKey() };
    const written = await write({ input: { ...wish, idempotencyKey: attempt.current.key } });
    if (!written.ok) {
      setFault(written.fault);
      return false;
    }
    attempt.current = { wish: "", key: "" };
    const { outcome, userErrors } = written.data.generateVideo;
    const [mistake] = userErrors;
    setFault(mistake ? new Fault("BAD_USER_INPUT", mistake.message) : null);
    if (outcome) onMade(outcome.generation.id);
    return outcome !== null && outcome !== undefined;
  }
  return { generate, isBusy, fault };
}

/** `crypto.randomUUID` is there over HTTPS only. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
