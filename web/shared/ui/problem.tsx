import { Text } from "@mantine/core";

/** What the server said against what was just tried; announced. */
export const Problem = ({ text }: { readonly text: string | null }) => (
  <div role="alert">
    {text !== null && (
      <Text size="sm" c="var(--bad)">
        {text}
      </Text>
    )}
  </div>
);
