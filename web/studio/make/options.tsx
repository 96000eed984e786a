import { Group, Select, Slider, Text } from "@mantine/core";
import type { Aspect, Camera, Style } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { useGalleryWords } from "../gallery/words.ts";
import { useVideoWords } from "../video/words.ts";
import { useMakeWords } from "./words.ts";

/** One of what the generator offers, or nothing: then the words decide. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly values: readonly Value[];
  readonly names: Readonly<Record<Value, string>>;
  readonly value: Value | null;
  readonly onChange: (value: Value | null) => void;
  readonly none?: string;
}) {
  const { words } = useMakeWords();
  const { label, values, names, value, onChange, none = words.any } = props;
  return (
    <Select
      label={label}
      size="sm"
      placeholder={none}
      clearable
      value={value}
      data={values.map((one) => ({ value: one, label: names[one] }))}
      onChange={(chosen) => onChange(values.find((one) => one === chosen) ?? null)}
    />
  );
}

export function CameraChoice(props: {
  readonly values: readonly Camera[];
  readonly value: Camera | null;
  readonly onChange: (camera: Camera | null) => void;
}) {
  const { words } = useMakeWords();
  const { words: names } = useVideoWords();
  return <Choice label={words.camera} names={names.cameras} {...props} />;
}

export function StyleChoice(props: {
  readonly values: readonly Style[];
  readonly value: Style | null;
  readonly onChange: (style: Style | null) => void;
}) {
  const { words } = useMakeWords();
  const { words: names } = useVideoWords();
  return <Choice label={words.style} names={names.styles} {...props} />;
}

export function AspectChoice(props: {
  readonly values: readonly Aspect[];
  readonly value: Aspect;
  readonly onChange: (aspect: Aspect) => void;
}) {
  const { words } = useMakeWords();
  const { words: names } = useGalleryWords();
  const { values, value, onChange } = props;
  return (
    <Select
      label={words.aspect}
      size="sm"
      allowDeselect={false}
      value={value}
      data={values.map((one) => ({ value: one, label: names.aspects[one] }))}
      onChange={(chosen) => onChange(values.find((one) => one === chosen) ?? value)}
    />
  );
}

export function LengthSlider(props: {
  readonly value: number;
  readonly max: number;
  readonly onChange: (seconds: number) => void;
}) {
  const { words } = useMakeWords();
  const { value, max, onChange } = props;
  const says = (seconds: number) => fill(words.secondsIs, { seconds });
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {words.seconds}
        </Text>
        <Text size="sm" className="figures">
          {says(value)}
        </Text>
      </Group>
      <Slider min={1} max={max} value={value} onChange={onChange} label={says} thumbLabel={words.seconds} mt={6} />
    </div>
  );
}
