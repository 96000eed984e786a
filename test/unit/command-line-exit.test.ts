import { describe, expect, it } from "vitest";
import { gravest } from "../../src/cli/verify.ts";

const file = (verdict: string, mismatch = false) => ({ verdict, mismatch });
const unanswered = { file: "a.mp4", error: { code: "STORAGE_FULL", message: "full" } } as const;

describe("the exit status of verify", () => {
  it("is 0 only when every file is trusted", () => {
    expect(gravest([file("TRUSTED"), file("TRUSTED")])).toBe(0);
    for (const verdict of ["INTACT_UNTRUSTED", "RECOVERED", "NO_CREDENTIALS", "REMOTE_ONLY", "UNREADABLE"]) {
      expect(gravest([file("TRUSTED"), file(verdict)]), verdict).toBe(3);
    }
  });

  it("is 2 for a tampered file or a mismatch, whatever else was found", () => {
    expect(gravest([file("NO_CREDENTIALS"), file("TAMPERED"), unanswered])).toBe(2);
    expect(gravest([file("TRUSTED", true)])).toBe(2);
  });

  it("is 1 when a file could not be looked at, before any harmless verdict", () => {
    expect(gravest([file("TRUSTED"), unanswered, file("NO_CREDENTIALS")])).toBe(1);
  });
});
