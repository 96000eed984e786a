import "./proof.css";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconCheck, IconHelp, IconShieldCheck, IconShieldX, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Fault } from "../graphql/ask.ts";
import { fill } from "../language.tsx";
import { FaultView } from "../ui/fault-view.tsx";
import { canProve, type EventClaim, type Finding, proveEvent } from "./prove-event.ts";
import { useProofWords } from "./words.ts";

type State =
  | { readonly kind: "IDLE" | "BUSY" }
  | { readonly kind: "FAILED"; readonly fault: Fault }
  | { readonly kind: "DONE"; readonly findings: readonly Finding[]; readonly steps: number };

/** A button that fetches the evidence for one event, and what this browser computed from it, step by step. */
export function ProofView({ fetchClaim }: { readonly fetchClaim: () => Promise<EventClaim> }) {
  const { words } = useProofWords();
  const [state, setState] = useState<State>({ kind: "IDLE" });
  if (!canProve()) return <Alert title={words.insecure}>{words.insecureWhy}</Alert>;

  async function prove(): Promise<void> {
    setState({ kind: "BUSY" });
    try {
      const claim = await fetchClaim();
      setState({ kind: "DONE", findings: await proveEvent(claim), steps: claim.path.length });
    } catch (error) {
      setState({ kind: "FAILED", fault: error instanceof Fault ? error : new Fault("INTERNAL", String(error)) });
    }
  }
  const isBusy = state.kind === "BUSY";
  return (
    <Stack gap="sm" align="stretch">
      <div role="status">
        {state.kind === "DONE" && <Outcome findings={state.findings} />}
        {state.kind === "FAILED" && <FaultView fault={state.fault} />}
      </div>
      {state.kind === "DONE" && <Steps {...state} />}
      <Button
        variant={state.kind === "DONE" ? "default" : "filled"}
        loading={isBusy}
        onClick={prove}
        style={{ alignSelf: "flex-start" }}
        leftSection={<IconShieldCheck size={16} aria-hidden />}
      >
        {isBusy ? words.proving : state.kind === "DONE" ? words.again : words.prove}
      </Button>
    </Stack>
  );
}

function Outcome({ findings }: { readonly findings: readonly Finding[] }) {
  const { words } = useProofWords();
  const has = (outcome: Finding["outcome"]) => findings.some((finding) => finding.outcome === outcome);
  const result = has("FAILS") ? "refuted" : has("CANNOT") ? "unsure" : "proved";
  const [sense, Icon] = (
    { refuted: ["bad", IconShieldX], unsure: ["person", IconHelp], proved: ["good", IconShieldCheck] } as const
  )[result];
  return (
    <div className={`proof-outcome ${sense}`}>
      <Icon aria-hidden />
      <div>
        <b>{words[result]}</b>
        <Text size="sm" c="var(--ink)">
          {words[`${result}Why`]}
        </Text>
      </div>
    </div>
  );
}

const ICONS = { HOLDS: IconCheck, FAILS: IconX, CANNOT: IconHelp } as const;
const SENSES = { HOLDS: "good", FAILS: "bad", CANNOT: "person" } as const;

function Steps({ findings, steps }: { readonly findings: readonly Finding[]; readonly steps: number }) {
  const { words } = useProofWords();
  return (
    <ol className="proof-steps">
      {findings.map(({ check, outcome, value }) => {
        const Icon = ICONS[outcome];
        return (
          <li key={check}>
            <span className={`proof-tick ${SENSES[outcome]}`}>
              <Icon size={14} aria-label={words.outcome[outcome]} />
            </span>
            <div>
              <Text size="sm" fw={600}>
                {words[check]}
              </Text>
              <Text size="xs" c="dimmed">
                {fill(words[`${check}_HOW`], { steps })}
              </Text>
              {value && <code>{value}</code>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
