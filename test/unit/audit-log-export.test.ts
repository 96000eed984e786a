import { describe, expect, it } from "vitest";
import { eventBody } from "../../src/core/audit/event-body.ts";
import { LOG_EXPORT_FORMAT, verifyExport } from "../../src/core/audit/log-export.ts";
import { CHAIN_START, chainHash, type Hash, leafHash } from "../../src/core/audit/merkle.ts";

const at = new Date("2026-01-02T03:04:05.678Z");
const toHex = (hash: Hash) => Buffer.from(hash).toString("hex");

/** An export of so many events, line by line, without checkpoints. */
function exportOf(count: number): readonly string[] {
  let previous = CHAIN_START;
  const events = Array.from({ length: count }, (_, index) => {
    const entry = {
      action: "generation.queued",
      actor: "system",
      subject: `generation:${index}`,
      at,
      facts: {},
    } as const;
    const body = eventBody(entry);
    const leaf = leafHash(body);
    const prevHash = toHex(previous);
    previous = chainHash(previous, leaf);
    const { action, actor, subject } = entry;
    const columns = { seq: index + 1, action, actor, subject, createdAt: at.toISOString() };
    return { ...columns, body, leafHash: toHex(leaf), prevHash, hash: toHex(previous) };
  });
  const header = { format: LOG_EXPORT_FORMAT, verifierKey: "none", seq: count, hash: toHex(previous) };
  return [header, ...events].map((line) => JSON.stringify(line));
}
async function* linesOf(lines: readonly string[]) {
  yield* lines;
}
const verify = (lines: readonly string[]) => verifyExport(linesOf(lines));

describe("an exported log", () => {
  it("verifies as it was written", async () => {
    expect(await verify(exportOf(3))).toMatchObject({ intact: true, events: 3 });
  });

  it.each(["", "{", "null", "[]", '{"seq":2}', "\u0000"])(
    "is broken at its second event when that line is %j",
    async (line) => {
      expect(await verify(exportOf(3).with(2, line))).toMatchObject({ intact: false, seq: 2, fault: "LINE" });
    },
  );

  it("is broken where it breaks off in the middle of a line", async () => {
    const lines = exportOf(3);
    const broken = await verify(lines.with(3, lines[3]?.slice(0, 40) ?? ""));
    expect(broken).toMatchObject({ intact: false, seq: 3, fault: "LINE" });
  });

  it.each(["", "{", "{}", '{"format":"other"}'])("is none when its first line is %j", async (line) => {
    await expect(verify(exportOf(1).with(0, line))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(verify([])).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
