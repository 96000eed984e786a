import { expect, test } from "vitest";
import { giveTabTo } from "../../web/shared/shell/tab-owner.ts";

test("what one person typed is there when they come back to the tab, and gone for the next one", () => {
  const values = new Map<string, string>();
  const kept = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    clear: () => values.clear(),
  };
  giveTabTo("one", kept);
  kept.setItem("draft", "a private sentence");
  giveTabTo("one", kept);
  expect(kept.getItem("draft")).toBe("a private sentence");
  giveTabTo("another", kept);
  expect(kept.getItem("draft")).toBeNull();
});
