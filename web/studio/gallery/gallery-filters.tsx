import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { RATIO } from "./shapes.ts";
import { type Filters, isAspect, isKind, KINDS } from "./use-filters.ts";
import { useGalleryWords } from "./words.ts";

const TYPING_MS = 300;

/** Status, shape and words: each change is one of the address. */
export function GalleryFilters(props: { readonly filters: Filters; readonly onChange: (filters: Filters) => void }) {
  const { words } = useGalleryWords();
  const { filters, onChange } = props;
  const [typed, setTyped] = useState(filters.search);
  const [sought, setSought] = useState(filters.search);
  // The address has changed by something else than typing: going back, or a button.
  if (sought !== filters.search) {
    setSought(filters.search);
    if (typed.trim() !== filters.search) setTyped(filters.search);
  }
  const search = useDebouncedCallback((text: string) => onChange({ ...filters, search: text.trim() }), TYPING_MS);
  return (
    <Group gap="xs" role="search" aria-label={words.filters}>
      <TextInput
        size="sm"
        className="gallery-search"
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        aria-label={words.search}
        placeholder={words.search}
        maxLength={200}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          search(value);
        }}
      />
      <Select
        size="sm"
        className="gallery-choice"
        aria-label={words.statusLabel}
        allowDeselect={false}
        value={filters.kind}
        data={Object.keys(KINDS)
          .filter(isKind)
          .map((kind) => ({ value: kind, label: words.kinds[kind] }))}
        onChange={(kind) => kind && isKind(kind) && onChange({ ...filters, kind })}
      />
      <Select
        size="sm"
        className="gallery-choice"
        aria-label={words.aspectLabel}
        allowDeselect={false}
        value={filters.aspect ?? ""}
        data={[
          { value: "", label: words.anyAspect },
          ...Object.keys(RATIO)
            .filter(isAspect)
            .map((aspect) => ({ value: aspect, label: words.aspects[aspect] })),
        ]}
        onChange={(aspect) => onChange({ ...filters, aspect: aspect && isAspect(aspect) ? aspect : null })}
      />
    </Group>
  );
}
