import { CloseButton, FileButton, Group, Progress, Text, UnstyledButton } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { useRef } from "react";
import { fill } from "../../shared/language.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { PICTURE_TYPES, type usePicture } from "./use-picture.ts";
import { useMakeWords } from "./words.ts";

type Props = Pick<ReturnType<typeof usePicture>, "picture" | "complaint" | "take" | "remove">;

/** Chooses the picture to begin with, and shows it; Delete removes it. */
export function FirstPicture({ picture, complaint, take, remove }: Props) {
  const { words } = useMakeWords();
  const isRemoved = useRef(false);
  const drop = () => {
    isRemoved.current = true;
    remove();
  };
  // The button that had the focus is gone with the picture.
  const keepFocus = (button: HTMLButtonElement | null) => {
    if (isRemoved.current) button?.focus();
    isRemoved.current = false;
  };
  return (
    <div>
      {picture ? (
        <Group gap="xs" wrap="nowrap" onKeyDown={({ key }) => key === "Delete" && drop()}>
          <img
            src={picture.preview}
            alt={fill(words.picture.preview, { name: picture.name })}
            className="first-picture"
          />
          <div className="first-picture-says">
            <Text size="sm" truncate>
              {picture.name}
            </Text>
            {picture.upload === null && (
              <Progress
                value={picture.sent * 100}
                aria-label={fill(words.picture.sending, { name: picture.name })}
                size="sm"
              />
            )}
          </div>
          <CloseButton aria-label={words.picture.remove} aria-keyshortcuts="Delete" onClick={drop} />
        </Group>
      ) : (
        <FileButton onChange={(file) => file && take(file)} accept={PICTURE_TYPES.join(",")}>
          {(props) => (
            <UnstyledButton {...props} ref={keepFocus} className="choose-picture">
              <IconPhotoPlus size={20} aria-hidden />
              <span>
                {words.picture.choose}
                <small>{words.picture.hint}</small>
              </span>
            </UnstyledButton>
          )}
        </FileButton>
      )}
      <Problem text={complaint} />
    </div>
  );
}
