import { Paper, Text, Title } from "@mantine/core";
import type { VideoAssetFragment, VideoPageQuery } from "../../generated/studio.ts";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { FactList } from "./fact-list.tsx";
import { ProveRelease } from "./prove-release.tsx";
import { useVideoWords } from "./words.ts";

type Props = {
  readonly id: string;
  readonly asset: VideoAssetFragment;
  readonly server: VideoPageQuery["server"];
};

/** What the file carries to prove where it is from, and what the log says of it. */
export function ProvenanceCard({ id, asset, server }: Props) {
  const { words } = useVideoWords();
  const { signer, auditVerifierKey } = server;
  const isPresentSigner = signer.certificateSha256 === asset.certificateSha256;
  const { provenance } = words;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="provenance-title" className="provenance">
      <Title order={2} id="provenance-title">
        {provenance.title}
      </Title>
      <h3>{provenance.credential}</h3>
      <p>
        <Meaning sense="good">{provenance.signed}</Meaning>{" "}
        {isPresentSigner && signer.development && <Meaning sense="person">{provenance.development}</Meaning>}
      </p>
      {isPresentSigner && signer.development && (
        <Text size="sm" c="dimmed">
          {provenance.developmentWhy}
        </Text>
      )}
      <FactList
        facts={[
          [provenance.signer, isPresentSigner ? signer.organisation : provenance.earlierSigner],
          [provenance.released, <Moment key="released" at={asset.createdAt} />],
          [provenance.manifest, idOf(provenance.manifest, asset.manifestId, 22)],
          [provenance.certificate, idOf(provenance.certificate, asset.certificateSha256)],
          [provenance.file, idOf(provenance.file, asset.sha256)],
        ]}
      />
      <h3>{provenance.watermark}</h3>
      <FactList
        facts={[
          [provenance.contentId, idOf(provenance.contentId, asset.contentId, 16)],
          [provenance.watermarkKey, idOf(provenance.watermarkKey, asset.watermarkKeyId, 16)],
        ]}
      />
      <h3>{provenance.log}</h3>
      <ProveRelease id={id} asset={asset} verifierKey={auditVerifierKey} />
    </Paper>
  );
}

const idOf = (name: string, value: string, shown = 12) => (
  <Copyable key={name} name={name} value={value} shown={shown} />
);
