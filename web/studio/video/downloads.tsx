import { Anchor, Button, Group, Paper, Text, Title } from "@mantine/core";
import { IconDownload, IconShieldSearch } from "@tabler/icons-react";
import type { VideoAssetFragment } from "../../generated/studio.ts";
import { bytesInWords } from "../../shared/numbers.ts";
import { useVideoWords } from "./words.ts";

/** The files, and how anybody checks them. */
export function Downloads({ asset }: { readonly asset: VideoAssetFragment }) {
  const { words, language } = useVideoWords();
  const name = `vouch-${asset.contentId}`;
  const files = [
    [words.downloads.video, asset.video, `${name}.mp4`, bytesInWords(asset.bytes, language)],
    [words.downloads.poster, asset.poster, `${name}.jpg`, null],
    [words.downloads.manifest, asset.manifest, `${name}.c2pa`, null],
  ] as const;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="downloads-title">
      <Title order={2} id="downloads-title" mb="xs">
        {words.downloads.title}
      </Title>
      <Group gap="xs" mb="sm">
        {files.map(
          ([label, link, file, size], index) =>
            link && (
              <Button
                key={file}
                component="a"
                href={link.url}
                download={file}
                variant={index === 0 ? "filled" : "default"}
                leftSection={<IconDownload size={16} aria-hidden />}
              >
                {label}
                {size && ` (${size})`}
              </Button>
            ),
        )}
      </Group>
      <Text size="sm">
        {words.downloads.check}{" "}
        <Anchor href="/verify" className="with-icon" inherit underline="always">
          <IconShieldSearch size={16} aria-hidden /> {words.downloads.verify}
        </Anchor>
        .
      </Text>
    </Paper>
  );
}
