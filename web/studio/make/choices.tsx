import { NativeSelect, Slider } from "@mantine/core";
import type { ReactNode } from "react";
import type { Aspect, Camera, MakePageQuery, Style } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { useGalleryWords } from "../gallery/words.ts";
import { useVideoWords } from "../video/words.ts";
import { useMakeWords } from "./words.ts";

export type Ability = MakePageQuery["server"]["generator"];

type ChipProps<Value extends string> = {
  readonly name: string;
  readonly icon?: ReactNode;
  readonly value: Value | null;
  readonly values: readonly Value[];
  readonly says: Readonly<Record<Value, string>>;
  /** What stands for no choice; without it there is always one. */
  readonly none?: string;
  readonly isOff?: boolean;
  readonly onChange: (value: Value | null) => void;
};

/** One choice among a few, as small as a word. */
export function Chip<Value extends string>(props: ChipProps<Value>) {
  const { name, icon, value, values, says, none, isOff = false, onChange } = props;
  const known = values.map((each) => ({ value: each, label: says[each] }));
  return (
    <NativeSelect
      size="xs"
      radius="xl"
      aria-label={name}
      title={name}
      leftSection={icon}
      disabled={isOff}
      value={value ?? ""}
      data={none === undefined ? known : [{ value: "", label: none }, ...known]}
      onChange={({ currentTarget }) => onChange(values.find((each) => each === currentTarget.value) ?? null)}
    />
  );
}

type Choice<Value> = { readonly value: Value; readonly onChange: (value: Value) => void };
type Of = { readonly generator: Ability; readonly isOff?: boolean; readonly icon?: ReactNode };

export function AspectChip({ generator, value, onChange, ...rest }: Of & Choice<Aspect>) {
  const { words } = useMakeWords();
  const { aspects } = useGalleryWords().words;
  const change = (aspect: Aspect | null) => aspect && onChange(aspect);
  return (
    <Chip {...rest} name={words.aspect} value={value} values={generator.aspects} says={aspects} onChange={change} />
  );
}

export function CameraChip({ generator, name, ...rest }: Of & Choice<Camera | null> & { readonly name?: string }) {
  const { words } = useMakeWords();
  const { cameras } = useVideoWords().words;
  if (generator.cameras.length === 0) return null;
  return (
    <Chip {...rest} name={name ?? words.camera} values={generator.cameras} says={cameras} none={words.anyCamera} />
  );
}

export function StyleChip({ generator, ...rest }: Of & Choice<Style | null>) {
  const { words } = useMakeWords();
  const { styles } = useVideoWords().words;
  if (generator.styles.length === 0) return null;
  return <Chip {...rest} name={words.style} values={generator.styles} says={styles} none={words.anyStyle} />;
}

/** Whole seconds up to the most that can be made. */
export function LengthSlider(props: Choice<number> & { readonly most: number; readonly name?: string }) {
  const { words } = useMakeWords();
  const { value, onChange, most, name = words.length } = props;
  return (
    <div className="length">
      <Slider
        flex={1}
        size="sm"
        min={1}
        max={Math.max(most, 1)}
        value={value}
        onChange={onChange}
        label={null}
        thumbLabel={name}
        thumbProps={{ "aria-valuetext": fill(words.lengthIs, { seconds: value }) }}
      />
      <span className="figures">{fill(words.lengthIs, { seconds: value })}</span>
    </div>
  );
}
