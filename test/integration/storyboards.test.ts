import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";

const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) {
    replayed
    userErrors { code field }
    outcome {
      __typename
      ... on GenerationAccepted { generation { id prompt seconds camera style shots { prompt seconds camera } understoodWords { text start end } } }
      ... on GenerationRefused { generation { id } decision { judgement { spans { text } } } }
    }
  }
}`;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function generate(input: object) {
  const { data, errors } = await api.ask(GENERATE, { input });
  expect(errors).toBeUndefined();
  return data.generateVideo;
}
async function admittedFacts(id: string) {
  const [, own] = atob(id).split(":");
  const [first] = (await api.app.database.auditEvents({ subject: `generation:${own}` }, { limit: 100 })).rows.slice(-1);
  return JSON.parse(first?.row.body ?? "{}").facts;
}

describe("a storyboard", () => {
  test("comes back shot by shot and as one text, whose words the understanding points at", async () => {
    const shots = [
      { prompt: "a red fox runs through a snowy forest", seconds: 2, camera: "PAN_LEFT" },
      { prompt: "a blue car drives through the city", seconds: 3, camera: null },
    ];
    const { outcome } = await generate({ shots, style: "SEPIA", seed: 7 });
    const { generation } = outcome;
    expect(generation).toMatchObject({ shots, style: "SEPIA", seconds: 5, camera: null });
    expect(generation.prompt).toBe(`${shots[0]?.prompt}\n${shots[1]?.prompt}`);
    expect(generation.understoodWords.map(({ text }: { text: string }) => text)).toContain("car");
    for (const { text, start, end } of generation.understoodWords) {
      expect(generation.prompt.slice(start, end)).toBe(text);
    }
    expect(await admittedFacts(generation.id)).toMatchObject({ style: "sepia", cameras: ["pan-left", null] });
  });

  test.each([
    ["two shots", []],
    [
      "two shots among harmless ones",
      ["a yellow duck swims on the sea", "a blue car drives through the city at night"],
    ],
  ])("whose harm is split over %s is refused for what it says as a whole", async (_, around) => {
    const words = [...around, "he cuts", "his wrists slowly", ...around];
    const { outcome } = await generate({ shots: words.map((prompt) => ({ prompt, seconds: 1 })) });
    expect(outcome.__typename).toBe("GenerationRefused");
    for (const half of words) {
      expect((await generate({ prompt: half, seconds: 1 })).outcome.__typename, half).toBe("GenerationAccepted");
    }
  });

  test("with mistakes names the shot and the field", async () => {
    const shots = [{ prompt: "a fox" }, { prompt: "", seconds: 0 }];
    expect((await generate({ shots })).userErrors).toEqual([
      { code: "REQUIRED", field: ["shots", "1", "prompt"] },
      { code: "OUT_OF_RANGE", field: ["shots", "1", "seconds"] },
    ]);
  });
});

describe("a single prompt", () => {
  test("is one shot, whose camera is the generation's", async () => {
    const { outcome } = await generate({ prompt: "a red fox runs", camera: "ORBIT" });
    expect(outcome.generation).toMatchObject({ seconds: 4, camera: "ORBIT", style: null });
    expect(outcome.generation.shots).toEqual([{ prompt: "a red fox runs", seconds: 4, camera: "ORBIT" }]);
  });

  test("sent again with another camera under the same key is another request", async () => {
    const request = { prompt: "a red fox runs", camera: "ORBIT", idempotencyKey: "camera" };
    await generate(request);
    expect(await generate(request)).toMatchObject({ replayed: true });
    const other = await generate({ ...request, camera: "STATIC" });
    expect(other.userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
  });
});

test("the server says which cameras and styles its model can be asked for", async () => {
  const { data } = await api.ask("{ server { generator { cameras styles } } }");
  expect(data.server.generator.cameras).toContain("ZOOM_OUT");
  expect(data.server.generator.styles).toContain("MONOCHROME");
});
