import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsShuffle, IconPlayerTrackNext, IconTrash } from "@tabler/icons-react";
import { Link } from "wouter";
import { DeleteVideoDocument } from "../../generated/studio.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { useVideoWords } from "./words.ts";

/** What can be made of a finished video, and its end. */
export function VideoActions(props: {
  readonly id: string;
  readonly isWithheld: boolean;
  readonly onDeleted: () => void;
}) {
  const { words } = useVideoWords();
  const { may } = useSession();
  const { id, isWithheld, onDeleted } = props;
  if (!may("GENERATIONS_WRITE") || isWithheld) return null;
  const of = encodeURIComponent(id);
  return (
    <Group gap="xs">
      <Button
        component={Link}
        href={`/?remix=${of}`}
        variant="default"
        leftSection={<IconArrowsShuffle size={16} aria-hidden />}
      >
        {words.actions.remix}
      </Button>
      <Button
        component={Link}
        href={`/?extend=${of}`}
        variant="default"
        leftSection={<IconPlayerTrackNext size={16} aria-hidden />}
      >
        {words.actions.extend}
      </Button>
      <DeleteButton id={id} onDeleted={onDeleted} />
    </Group>
  );
}

function DeleteButton({ id, onDeleted }: { readonly id: string; readonly onDeleted: () => void }) {
  const { words } = useVideoWords();
  const [isOpen, { open, close }] = useDisclosure();
  const { act, isBusy, problem } = useAct(DeleteVideoDocument);

  async function remove() {
    if (!(await act({ input: { id } }))) return;
    close();
    onDeleted();
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        className="quiet-danger"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={open}
      >
        {words.actions.delete}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={words.actions.deleteTitle}
        centered
        closeButtonProps={{ "aria-label": words.actions.keep }}
      >
        <Stack>
          <Text>{words.actions.deleteWhat}</Text>
          <Problem text={problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              {words.actions.keep}
            </Button>
            <Button className="danger" onClick={remove} loading={isBusy}>
              {words.actions.deleteNow}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
