import { CloseButton, FileButton, Group, Progress, Text, UnstyledButton } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { fill } from "../../shared/language.tsx";
import { PICTURE_TYPES, type usePicture } from "./use-picture.ts";
import { useMakeWords } from "./words.ts";

/** Chooses the picture to begin with, and shows it; Delete removes it. */
export function FirstPicture({ picture, complaint, take, remove }: ReturnType<typeof usePicture>) {
  const { words } = useMakeWords();
  return (
    <div>
      {picture ? (
        <Group gap="xs" wrap="nowrap" onKeyDown={({ key }) => key === "Delete" && remove()}>
          <img
            src={picture.preview}
            alt={fill(words.picture.preview, { name: picture.name })}
            className="first-picture"
          />
          <div className="first-picture-says">
            <Text size="sm" truncate>
              {picture.name}
            </Text>
            {picture.uploadId === null && (
              <Progress
                value={picture.sent * 100}
                aria-label={fill(words.picture.sending, { name: picture.name })}
                size="sm"
              />
            )}
          </div>
          <CloseButton aria-label={words.picture.remove} aria-keyshortcuts="Delete" onClick={remove} />
        </Group>
      ) : (
        <FileButton onChange={(file) => file && take(file)} accept={PICTURE_TYPES.join(",")}>
          {(props) => (
            <UnstyledButton {...props} className="choose-picture">
              <IconPhotoPlus size={20} aria-hidden />
              <span>
                {words.picture.choose}
                <small>{words.picture.hint}</small>
              </span>
            </UnstyledButton>
          )}
        </FileButton>
      )}
      {complaint && (
        <Text size="sm" className="bad" role="alert" mt={4}>
          {complaint}
        </Text>
      )}
    </div>
  );
}
