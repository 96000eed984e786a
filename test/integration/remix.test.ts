import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";

const FIELDS =
  "id seed seconds aspect style camera relation parent { id } shots { camera } children { totalCount nodes { id relation } }";
const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { userErrors { code field } outcome { ... on GenerationAccepted { generation { ${FIELDS} } } } }
}`;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function generate(input: object, key?: string) {
  const { data, errors } = await api.ask(GENERATE, { input }, key);
  expect(errors).toBeUndefined();
  return data.generateVideo;
}
const original = {
  prompt: "a red fox runs",
  seconds: 2,
  aspect: "SQUARE_1_1",
  style: "COOL",
  camera: "ORBIT",
  seed: 5,
};

describe("a remix", () => {
  test("has the seed and settings of its parent, and the two know each other", async () => {
    const parent = (await generate(original)).outcome.generation;
    expect(parent).toMatchObject({ parent: null, relation: null, children: { totalCount: 0 } });
    const made = (await generate({ prompt: "a blue car runs", remixOf: parent.id })).outcome.generation;
    const { prompt: _, ...settings } = original;
    expect(made).toMatchObject({ ...settings, relation: "REMIX", parent: { id: parent.id } });
    const { data } = await api.ask(`query ($id: ID!) { generation(id: $id) { ${FIELDS} } }`, { id: parent.id });
    expect(data.generation.children).toEqual({ totalCount: 1, nodes: [{ id: made.id, relation: "REMIX" }] });
  });

  test("of a storyboard has its parent and seed too; what is null is none, or picked anew", async () => {
    const shots = [
      { prompt: "a red fox runs", seconds: 1, camera: "ORBIT" },
      { prompt: "a duck swims", seconds: 2 },
    ];
    const parent = (await generate({ shots, style: "COOL", seed: 5 })).outcome.generation;
    const again = {
      shots: [{ prompt: "a red fox sleeps", camera: null }, { prompt: "a duck swims" }],
      remixOf: parent.id,
    };
    const made = (await generate(again)).outcome.generation;
    expect(made).toMatchObject({ seed: 5, seconds: 3, style: "COOL", relation: "REMIX", parent: { id: parent.id } });
    expect(made.shots).toEqual([{ camera: null }, { camera: null }]);
    const plain = (await generate({ prompt: "a fox", remixOf: parent.id, style: null, seed: null })).outcome.generation;
    expect(plain.style).toBeNull();
    expect(plain.seed).not.toBe(5);
  });

  test.each([["REST"], ["R2VuZXJhdGlvbjox"]])("of %s, which is no generation, is not found", async (remixOf) => {
    expect((await generate({ prompt: "a fox", remixOf })).userErrors).toEqual([
      { code: "NOT_FOUND", field: ["remixOf"] },
    ]);
  });

  test("of another user's generation is not found, whoever asks", async () => {
    const remixOf = (await generate(original)).outcome.generation.id;
    for (const role of ["USER", "MODERATOR"] as const) {
      const { secret } = await api.person(role);
      const refused = await generate({ prompt: "a blue car runs", remixOf }, secret);
      expect(refused).toEqual({ outcome: null, userErrors: [{ code: "NOT_FOUND", field: ["remixOf"] }] });
    }
  });

  test("says nothing of its family to a moderator who holds its case", async () => {
    const owner = await api.person("USER");
    const parent = (await generate(original, owner.secret)).outcome.generation;
    // A language that the classifier was not validated on is held.
    const prompt = "Ein rotes Auto faehrt durch die Stadt am Abend und die Leute schauen";
    await generate({ prompt, remixOf: parent.id }, owner.secret);
    const query = `{ reviewCases { nodes { generation { ${FIELDS} } } } }`;
    const { data } = await api.ask(query, {}, (await api.person("MODERATOR")).secret);
    const [held] = data.reviewCases.nodes;
    expect(held.generation).toMatchObject({ relation: "REMIX", parent: null, children: { totalCount: 0 } });
  });
});
