import { ActionIcon, Button, Group, Text, TextInput, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { fill } from "../../shared/language.tsx";
import { useField } from "./editor.tsx";
import { isFound, type Path, textsOf } from "./json.ts";
import { usePolicyWords } from "./words.ts";

type Props = { readonly path: Path; readonly title: string; readonly search: string };
/** More are found by searching: nobody reads a list of thousands. */
const SHOWN = 200;

export function TermList({ path, title, search }: Props) {
  const { words } = usePolicyWords();
  const { value, fault, isReadOnly, change } = useField(path);
  const [added, setAdded] = useState("");
  const terms = textsOf(value);
  const matching = terms.filter((term) => isFound(term, search));
  // A list that was found by its name or by a word of the other column is shown whole.
  const found = matching.length > 0 ? matching : terms;

  function add(event: FormEvent) {
    event.preventDefault();
    const term = added.trim();
    if (term === "" || terms.includes(term)) return;
    change([term, ...terms]);
    setAdded("");
  }

  return (
    <div>
      <Title order={3} mb="xs">
        {title} <span className="count">{terms.length}</span>
      </Title>
      {!isReadOnly && (
        <form onSubmit={add}>
          <Group gap="xs" wrap="nowrap" mb="xs" align="flex-start">
            <TextInput
              size="xs"
              flex={1}
              aria-label={fill(words.banks.newTerm, { list: title })}
              placeholder={words.banks.newTermHint}
              error={fault}
              maxLength={400}
              value={added}
              onChange={({ currentTarget }) => setAdded(currentTarget.value)}
            />
            <Button size="xs" variant="default" type="submit">
              {words.banks.addTerm}
            </Button>
          </Group>
        </form>
      )}
      <ul className="terms" aria-label={title}>
        {found.slice(0, SHOWN).map((term) => (
          <li key={term}>
            <span>{term}</span>
            {!isReadOnly && (
              <ActionIcon
                size={24}
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={fill(words.banks.removeTerm, { term })}
                onClick={() => change(terms.filter((other) => other !== term))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <Text size="xs" c="dimmed" mt={4}>
          {fill(words.banks.more, { count: found.length - SHOWN })}
        </Text>
      )}
    </div>
  );
}
