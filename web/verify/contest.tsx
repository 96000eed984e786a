import { type FormEvent, useState } from "react";
import { ContestVerdictDocument } from "../generated/verify.ts";
import { ask, Fault } from "../shared/graphql/ask.ts";
import type { Complaint } from "../shared/ui/use-said.ts";
import { useWords } from "./words.ts";

const MAX_LENGTH = 2000;

type State = { readonly name: "writing" | "sending" | "sent" } | { readonly name: "failed"; readonly message: string };

/** Says that the verdict is wrong: to a person, with the signed report and without the file. */
export function Contest({ bundle }: { readonly bundle: string }) {
  const { words } = useWords();
  const said: Readonly<Record<string, string>> = { ...words.mistakes, ...words.contest.mistakes };
  const failed = ({ code, message }: Complaint): State => ({ name: "failed", message: said[code] ?? message });
  const [text, setText] = useState("");
  const [state, setState] = useState<State>({ name: "writing" });

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setState({ name: "sending" });
    try {
      const { report, signature } = JSON.parse(bundle);
      const input = { signedReport: JSON.stringify({ report, signature }), text };
      const { contestVerdict } = await ask(ContestVerdictDocument, { input }, new AbortController().signal);
      const [mistake] = contestVerdict.userErrors;
      setState(mistake ? failed(mistake) : { name: "sent" });
    } catch (error) {
      setState(failed(error instanceof Fault ? error : { code: "INTERNAL", message: String(error) }));
    }
  }

  if (state.name === "sent") {
    return (
      <p className="part" role="status">
        {words.contest.sent}
      </p>
    );
  }
  return (
    <details className="part">
      <summary>{words.contest.title}</summary>
      <form onSubmit={(event) => void send(event)}>
        <label htmlFor="wrong">{words.contest.label}</label>
        <textarea
          id="wrong"
          required
          maxLength={MAX_LENGTH}
          rows={4}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="small">{words.contest.kept}</p>
        {state.name === "failed" && (
          <p className="complaint" role="alert">
            {state.message}
          </p>
        )}
        <button type="submit" disabled={state.name === "sending"}>
          {words.contest.send}
        </button>
      </form>
    </details>
  );
}
