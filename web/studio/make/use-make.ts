import { useState } from "react";
import { type GenerateVideoInput, MakeVideoDocument, type MakeVideoMutation } from "../../generated/studio.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { ATTEMPT, keep, randomKey, read } from "./kept.ts";

export type Mistake = MakeVideoMutation["generateVideo"]["userErrors"][number];

/**
 * Asks for a video. A call whose answer never came is repeated under the same idempotency key, also after a reload: it
 * cannot make two. `onMistake` is told what the server has against the request.
 */
export function useMake(onMistake?: (mistake: Mistake) => void) {
  const [write, isBusy] = useWrite(MakeVideoDocument);
  const [fault, setFault] = useState<Fault | null>(null);

  /** @returns the generation's id, whatever became of it; null when there is none */
  async function make(input: GenerateVideoInput): Promise<string | null> {
    const asked = JSON.stringify(input);
    const earlier = read(ATTEMPT);
    const attempt = earlier?.asked === asked ? earlier : { asked, key: randomKey() };
    keep(ATTEMPT, attempt);
    const written = await write({ input: { ...input, idempotencyKey: attempt.key } });
    if (!written.ok) {
      setFault(written.fault);
      return null;
    }
    keep(ATTEMPT, null);
    const { outcome, userErrors } = written.data.generateVideo;
    const [mistake] = userErrors;
    setFault(mistake ? new Fault(mistake.code, mistake.message) : null);
    if (mistake) onMistake?.(mistake);
    return outcome?.generation.id ?? null;
  }
  return { make, isBusy, fault };
}
