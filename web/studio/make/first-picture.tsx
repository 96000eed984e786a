import { Button, FileButton, Group, Progress, Stack, Text } from "@mantine/core";
import { IconPhoto, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { MakeUploadDocument } from "../../generated/studio.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { putFile } from "../../shared/graphql/put-file.ts";
import { fill } from "../../shared/language.tsx";
import { useMakeWords } from "./words.ts";

const TYPES = "image/jpeg,image/png,image/webp";
type Picture = { readonly shown: string; readonly sent: number; readonly complaint: string | null };

/** Takes one picture, chosen or pasted, and sends it at once; `onReady` gets its upload, null when it is taken away. */
export function FirstPicture({ onReady }: { readonly onReady: (uploadId: string | null) => void }) {
  const { words } = useMakeWords();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [announce] = useWrite(MakeUploadDocument);

  async function take(file: File | null): Promise<void> {
    if (!file) return;
    onReady(null);
    setPicture({ shown: URL.createObjectURL(file), sent: 0, complaint: null });
    const change = (part: Partial<Picture>) => setPicture((before) => before && { ...before, ...part });
    const written = await announce({ input: { fileName: file.name || "pasted", bytes: file.size } });
    const upload = written.ok ? written.data.createUpload.upload : null;
    if (!upload) {
      change({
        complaint: written.ok ? (written.data.createUpload.userErrors[0]?.message ?? "") : written.fault.message,
      });
      return;
    }
    const sending = putFile(
      upload.url,
      file,
      ({ sentBytes, totalBytes }) => change({ sent: sentBytes / totalBytes }),
      AbortSignal.timeout(10 * 60_000),
    );
    await sending.then(
      () => {
        change({ sent: 1 });
        onReady(upload.id);
      },
      (fault: unknown) => change({ complaint: fault instanceof Error ? fault.message : String(fault) }),
    );
  }
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = clipboardData?.files[0];
      if (file?.type.startsWith("image/")) void take(file);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });
  const drop = () => {
    setPicture(null);
    onReady(null);
  };

  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm" fw={500}>
        {words.first.label}
      </Text>
      {picture ? (
        <Group align="flex-end">
          <img className="first-picture" src={picture.shown} alt={words.first.alt} />
          <Stack gap={6} align="flex-start">
            {picture.complaint === null && picture.sent < 1 && (
              <>
                <Text size="sm">{fill(words.first.sending, { percent: Math.round(picture.sent * 100) })}</Text>
                <Progress w={160} value={picture.sent * 100} aria-label={words.first.label} />
              </>
            )}
            {picture.complaint !== null && (
              <Text size="sm" c="var(--bad)" role="alert">
                {picture.complaint}
              </Text>
            )}
            <Button size="xs" variant="default" leftSection={<IconX size={14} aria-hidden />} onClick={drop}>
              {words.first.remove}
            </Button>
          </Stack>
        </Group>
      ) : (
        <FileButton accept={TYPES} onChange={(file) => void take(file)}>
          {(props) => (
            <Button {...props} size="xs" variant="default" leftSection={<IconPhoto size={14} aria-hidden />}>
              {words.first.choose}
            </Button>
          )}
        </FileButton>
      )}
      <Text size="sm" c="dimmed">
        {words.first.why}
      </Text>
    </Stack>
  );
}
