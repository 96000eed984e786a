import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { expectFault, jsonOf, type OpenVouch, openVouch } from "../harness/command-line.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

let vouch: OpenVouch["vouch"];
let close: OpenVouch["close"] | undefined;
beforeAll(async () => {
  ({ vouch, close } = await openVouch());
}, 300_000);
afterAll(() => close?.());

describe("the desk at the command line", () => {
  it("takes a refusal from its appeal to its answer", async () => {
    const refused = jsonOf(await vouch("generate", "graphic gore, a man is beheaded, blood everywhere", "--json"));
    expect(refused.status).toBe("REFUSED");
    expect(jsonOf(await vouch("appeal", refused.id, "--reason", "For a museum.", "--json")).status).toBe("PENDING");
    expectFault(await vouch("appeal", refused.id, "--reason", "Again."), 1, "BAD_INPUT", /appealed already/);

    const [waiting] = jsonOf(await vouch("review", "list", "--queue", "appeals", "--json"));
    expect(waiting).toMatchObject({ kind: "APPEAL", stage: "PROMPT", status: "OPEN" });
    expect(jsonOf(await vouch("review", "claim", waiting.id, "--json")).status).toBe("CLAIMED");
    expect(jsonOf(await vouch("review", "note", waiting.id, "which museum?", "--json")).status).toBe("CLAIMED");
    const shown = jsonOf(await vouch("review", "show", waiting.id, "--json"));
    expect(shown.appeal.text).toBe("For a museum.");
    expect(shown.events.map(({ kind }: { kind: string }) => kind)).toEqual(["opened", "claimed", "noted"]);

    const say = ["--rationale", "gore is gore", "--json"];
    const silent = await vouch("review", "block", waiting.id, ...say);
    expect(silent.stderr).toMatch(/answered with a message/);
    const answered = jsonOf(await vouch("review", "block", waiting.id, "--message", "Not here.", ...say));
    expect(answered).toMatchObject({ status: "DECIDED", outcome: "BLOCK" });
    expectFault(await vouch("review", "release", waiting.id), 1, "BAD_INPUT", /do not hold/);
    expectFault(await vouch("review", "undo", "nothing"), 1, "BAD_INPUT", /no such bulk decision/);
  });
});
