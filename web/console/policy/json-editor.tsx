import { Button, Group, Stack, Textarea } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { PolicyFaultsDocument } from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { type DocumentFault, isAtOrIn, useEditor } from "./editor.tsx";
import { dotPath, type Json, type Path, valueAt, withValue } from "./json.ts";
import { usePolicyWords } from "./words.ts";

type Props = { readonly path: Path; readonly label: string; readonly onDone?: () => void };

/** A part of the document as JSON. It is checked before it is taken over; what is wrong can be taken over knowingly. */
export function JsonEditor({ path, label, onDone }: Props) {
  const { words } = usePolicyWords();
  const { document, set } = useEditor();
  const [text, setText] = useState(() => JSON.stringify(valueAt(document, path) ?? null, null, 2));
  const [faults, setFaults] = useState<readonly DocumentFault[]>([]);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function apply(isKnowing: boolean) {
    const value = parse(text);
    if (!value.ok) return setFaults([{ path: dotPath(path), message: value.message }]);
    if (isKnowing) return take(value.json);
    setIsBusy(true);
    setFault(null);
    try {
      const next = withValue(document, path, value.json);
      const { validatePolicy } = await ask(PolicyFaultsDocument, { document: next }, new AbortController().signal);
      const own = validatePolicy.filter((one) => isAtOrIn(one.path, dotPath(path)));
      if (own.length === 0) take(value.json);
      else setFaults(own);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setFault(error);
    } finally {
      setIsBusy(false);
    }
  }

  function take(value: Json) {
    set?.(path, value);
    setFaults([]);
    onDone?.();
  }

  return (
    <Stack gap="xs">
      <Textarea
        label={label}
        classNames={{ input: "json-text" }}
        autosize
        minRows={6}
        maxRows={28}
        spellCheck={false}
        readOnly={set === null}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setFaults([]);
        }}
      />
      {faults.length > 0 && (
        <div className="notice bad" role="alert">
          <h2>
            <IconX size={18} aria-hidden /> {words.json.faults}
          </h2>
          <ul className="fault-list">
            {faults.map((one) => (
              <li key={`${one.path} ${one.message}`}>
                {one.path && <code>{one.path}</code>} {one.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {fault && <FaultView fault={fault} />}
      {set && (
        <Group gap="xs">
          <Button size="xs" onClick={() => apply(false)} loading={isBusy}>
            {words.json.apply}
          </Button>
          {faults.length > 0 && parse(text).ok && (
            <Button size="xs" variant="default" onClick={() => apply(true)}>
              {words.json.applyAnyway}
            </Button>
          )}
          {onDone && (
            <Button size="xs" variant="subtle" onClick={onDone}>
              {words.cancel}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function parse(
  text: string,
): { readonly ok: true; readonly json: Json } | { readonly ok: false; readonly message: string } {
  try {
    const json: unknown = JSON.parse(text);
    return { ok: true, json };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}
