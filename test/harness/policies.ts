import { expect } from "vitest";
import type { TestApi } from "./api.ts";

type Input = Readonly<Record<string, unknown>>;
const FIELDS = {
  createPolicyDraft: "draft { id title sha256 baseVersion stale revision faults { path message } document }",
  updatePolicyDraft: "draft { id title baseVersion stale revision faults { path } document }",
  deletePolicyDraft: "draft { id }",
  activatePolicy: "policy { version origin active sha256 activatedAt }",
  startPolicyDryRun: "run { id status total }",
  cancelPolicyDryRun: "run { id status }",
} as const;

/** The policy's mutations, each with the whole of its payload. A fault fails the test; a mistake is in `userErrors`. */
export const policiesOf = (api: TestApi) => ({
  async change(name: keyof typeof FIELDS, input: Input, key?: string) {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS[name]} userErrors { code message field } } }`;
    const { data, errors } = await api.ask(query, { input }, key);
    expect(errors).toBeUndefined();
    return data[name];
  },

  /** Drafts these operations on the policy in force, and puts it in force. @returns its version */
  async inForce(patch: readonly Input[], rationale = "for the test"): Promise<number> {
    const { draft } = await this.change("createPolicyDraft", { patch });
    const { policy, userErrors } = await this.change("activatePolicy", { draft: draft.id, rationale });
    expect(userErrors).toEqual([]);
    return policy.version;
  },

  /** The verdict that a prompt gets now, and the version that it cites. */
  async check(prompt: string, key?: string) {
    const query = `query ($prompt: String!) { checkPrompt(prompt: $prompt) { verdict judgement {
      code disclosure explanation helpText policyVersion unsafe replayDigest scores { score } spans { text }
      categories { category explanation score threshold severity source outcome } } } }`;
    const { data, errors } = await api.ask(query, { prompt }, key);
    expect(errors).toBeUndefined();
    return data.checkPrompt;
  },
});
