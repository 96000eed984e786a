import { Button, Group, Text } from "@mantine/core";
import { ClaimNoticeDocument, type NoticeCaseFragment, ReleaseNoticeDocument } from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill, useLanguage } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { useTakedownWords } from "./words.ts";

type Props = { readonly notice: NoticeCaseFragment; readonly isMine: boolean };

/** Who has the case, and how to take it or give it back. */
export function Holding({ notice: { id, claimedBy, claimExpiresAt }, isMine }: Props) {
  const { words } = useTakedownWords();
  const { language } = useLanguage();
  const claiming = useAct(ClaimNoticeDocument);
  const releasing = useAct(ReleaseNoticeDocument);
  const until = claimExpiresAt ? momentInWords(claimExpiresAt, language) : "";
  return (
    <section className="card">
      <Text size="sm" mb="sm">
        {isMine
          ? fill(words.youHave, { until })
          : claimedBy
            ? fill(words.held, { name: claimedBy.displayName, until })
            : words.claimWhy}
      </Text>
      <Group>
        {isMine ? (
          <Button
            variant="default"
            size="xs"
            loading={releasing.isBusy}
            onClick={() => releasing.act({ input: { id } })}
          >
            {words.release}
          </Button>
        ) : (
          <Button loading={claiming.isBusy} onClick={() => claiming.act({ input: { id } })}>
            {words.claim}
          </Button>
        )}
      </Group>
      <Problem text={claiming.problem ?? releasing.problem} />
    </section>
  );
}
