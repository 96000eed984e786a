import { NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useField } from "./editor.tsx";
import { numberOf, type Path, textOf } from "./json.ts";
import { usePolicyWords } from "./words.ts";

type FieldProps = { readonly path: Path; readonly label: string; readonly description?: string };

/** Written as the language does, read from a point and a comma alike. */
export const decimalsOf = (language: string) => ({
  decimalSeparator:
    new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".",
  allowedDecimalSeparators: [".", ","],
});

type NumberProps = FieldProps & {
  readonly step?: number;
  readonly max?: number;
  readonly min?: number;
  /** Empty stands for null: never. */
  readonly isOptional?: boolean;
};

/** Probabilities by default: 0 to 1. */
export function NumberField({ path, label, description, step = 1, min = 0, max = 1, isOptional = false }: NumberProps) {
  const { words, language } = usePolicyWords();
  const { value, fault, isReadOnly, change } = useField(path);
  return (
    <NumberInput
      {...decimalsOf(language)}
      label={label}
      description={description}
      error={fault}
      readOnly={isReadOnly}
      step={step}
      min={min}
      max={max}
      placeholder={isOptional ? words.never : ""}
      value={numberOf(value) ?? ""}
      onChange={(next) => {
        if (typeof next === "number") change(next);
        else if (isOptional) change(null);
      }}
      maw={320}
    />
  );
}

type ChoiceProps = FieldProps & { readonly choices: Readonly<Record<string, string>> };

/** A choice in words; a value that is none of them is shown as it stands. */
export function ChoiceField({ path, label, description, choices }: ChoiceProps) {
  const { value, fault, isReadOnly, change } = useField(path);
  const chosen = textOf(value);
  const data = Object.entries({ ...(chosen in choices ? {} : { [chosen]: chosen }), ...choices });
  return (
    <NativeSelect
      label={label}
      description={description}
      error={fault}
      disabled={isReadOnly}
      value={chosen}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      data={data.map(([key, name]) => ({ value: key, label: name }))}
      maw={320}
    />
  );
}

/** Sentences. Emptied, the place itself goes when it need not be there. */
export function TextField({ path, label, isOptional = false }: FieldProps & { readonly isOptional?: boolean }) {
  const { value, fault, isReadOnly, change } = useField(path);
  return (
    <Textarea
      label={label}
      error={fault}
      readOnly={isReadOnly}
      autosize
      minRows={1}
      maxRows={8}
      value={textOf(value)}
      onChange={({ currentTarget }) =>
        change(isOptional && currentTarget.value === "" ? undefined : currentTarget.value)
      }
    />
  );
}
