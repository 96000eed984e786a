import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { AccountEraseDocument, AccountErasureDocument } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

const MEDIA = ["REMOVE", "WITHHOLD"] as const;

/** The way out for good: what would go is counted first, and the address typed once more. */
export function EraseAccount({ email }: { readonly email: string }) {
  const { words } = useAccountWords();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Part title={words.erase.title} text={words.erase.what}>
      <Button className="quiet-danger" variant="default" onClick={open}>
        {words.erase.open}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={words.erase.ask}
        centered
        closeButtonProps={{ "aria-label": words.cancel }}
      >
        <Form email={email} onCancel={close} />
      </Modal>
    </Part>
  );
}

function Form({ email, onCancel }: { readonly email: string; readonly onCancel: () => void }) {
  const { words } = useAccountWords();
  const { data, fault, reload } = useRead(AccountErasureDocument, { account: email });
  const [typed, setTyped] = useState("");
  const [media, setMedia] = useState<(typeof MEDIA)[number]>("REMOVE");
  const { act, isBusy, problem } = useAct(AccountEraseDocument);
  const [isErased, setErased] = useState(false);
  const preview = data?.erasurePreview;

  async function erase() {
    if (!(await act({ input: { account: email, confirm: typed, media } }))) return;
    sessionStorage.clear();
    setErased(true);
  }

  if (isErased) {
    return (
      <Stack role="status">
        <Text>{words.erase.done}</Text>
        <Button component="a" href="/" ml="auto">
          {words.erase.leave}
        </Button>
      </Stack>
    );
  }
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  return (
    <form onSubmit={submitted(erase)}>
      <Stack>
        <Text>{words.erase.goes}</Text>
        <Text className="figures" mih={48}>
          {preview && fill(words.erase.counts, { ...preview, erasure: "" })}
        </Text>
        <Text size="sm" c="dimmed">
          {words.erase.stays}
        </Text>
        <Radio.Group
          label={words.erase.media}
          value={media}
          onChange={(value) => setMedia(value === "WITHHOLD" ? value : "REMOVE")}
        >
          <Stack gap="xs" mt="xs">
            {MEDIA.map((value) => (
              <Radio key={value} value={value} label={words.erase.medias[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={fill(words.erase.type, { email })}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Problem text={problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} data-autofocus>
            {words.cancel}
          </Button>
          <Button type="submit" className="danger" loading={isBusy} disabled={!preview || typed !== email}>
            {words.erase.now}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
