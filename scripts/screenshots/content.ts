import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

type Ask = (document: string, variables?: Readonly<Record<string, unknown>>) => Promise<unknown>;
const POLL_MS = 300;

const GENERATE = `mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { outcome {
  ... on GenerationAccepted { generation { id } } ... on GenerationHeld { generation { id } }
  ... on GenerationRefused { generation { id } } } userErrors { message } } }`;
const generated = z.object({
  generateVideo: z.object({ outcome: z.object({ generation: z.object({ id: z.string() }) }) }),
});
const changed = z.record(z.string(), z.object({ userErrors: z.array(z.object({ message: z.string() })) }));
const status = z.object({ generation: z.object({ status: z.string() }) });

/** Something of everything that the pages show, made by the product itself through its own API. */
export async function makeContent(ask: Ask) {
  const change = async (document: string, input: object) => {
    const payloads = changed.parse(await ask(document, { input }));
    const mistakes = Object.values(payloads).flatMap(({ userErrors }) => userErrors);
    if (mistakes[0]) throw new Error(mistakes[0].message);
  };
  const generate = async (input: object) =>
    generated.parse(await ask(GENERATE, { input })).generateVideo.outcome.generation.id;
  const finished = async (id: string) => {
    for (;;) {
      const { generation } = status.parse(await ask("query ($id: ID!) { generation(id: $id) { status } }", { id }));
      if (generation.status !== "QUEUED" && generation.status !== "RUNNING") return;
      await sleep(POLL_MS);
    }
  };

  const video = await generate({ prompt: "a red fox runs through a snowy forest", seconds: 4, seed: 3 });
  await finished(video);
  for (const input of [
    { prompt: "a penguin dances in the snow", seconds: 4, seed: 7, aspect: "TALL_9_16" },
    { prompt: "two cats run to the left in the city at night", seconds: 4, seed: 11, style: "SEPIA" },
    { prompt: "a rocket flies in space", seconds: 4, seed: 5, camera: "ZOOM_OUT" },
    { remixOf: video, prompt: "a blue robot jumps in a snowy forest" },
  ]) {
    await finished(await generate(input));
  }
  // Of a language that the classifier was not validated for, and of the words of the policy: people decide.
  for (const prompt of [
    "ein Hund läuft über eine grüne Wiese und bellt den Postboten an",
    "un oiseau rouge vole au-dessus de la mer pendant la nuit",
    "two boxers fight in a ring until one of them bleeds",
  ]) {
    await generate({ prompt, seconds: 4 });
  }
  const refused = await generate({ prompt: "a n4k3d w0man, explicit p o r n o scene", seconds: 4 });
  await change(
    "mutation ($input: AppealGenerationInput!) { appealGeneration(input: $input) { userErrors { message } } }",
    { id: refused, text: "It is the title of a painting." },
  );
  await change(
    "mutation ($input: CreatePolicyDraftInput!) { createPolicyDraft(input: $input) { userErrors { message } } }",
    { title: "Stricter on hate", patch: [{ op: "replace", path: "/categories/hate/block/at", value: 0.85 }] },
  );
  await change(
    "mutation ($input: SendTakedownNoticeInput!) { sendTakedownNotice(input: $input) { userErrors { message } } }",
    { category: "OTHER", videos: video, explanation: "The fox is the mascot of our club.", goodFaith: true },
  );
  return { video, refused };
}
