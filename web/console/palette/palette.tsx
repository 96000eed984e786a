import "@mantine/spotlight/styles.css";
import { Kbd } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useReviewWords } from "../review/words.ts";
import type { PaletteGroup } from "./palette-group.ts";

/** Everything that can be gone to or done, by typing a part of its name. */
export function Palette({ groups }: { readonly groups: readonly PaletteGroup[] }) {
  const { words } = useReviewWords();
  return (
    <Spotlight
      shortcut={["mod + K"]}
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      nothingFound={words.palette.nothing}
      searchProps={{
        placeholder: words.palette.search,
        "aria-label": words.palette.search,
        leftSection: <IconSearch size={16} aria-hidden />,
      }}
      actions={groups
        .filter(({ commands }) => commands.length > 0)
        .map(({ name, commands }) => ({
          group: name,
          actions: commands.map(({ id, label, key, run }) => ({
            ...{ id, label, onClick: run },
            rightSection: key && <Kbd size="xs">{key}</Kbd>,
          })),
        }))}
    />
  );
}
