import "../gallery/gallery.css";
import "./make.css";
import { Skeleton } from "@mantine/core";
import { MakePageDocument, type MakePageQuery } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { Gallery } from "../gallery/gallery.tsx";
import { Composer } from "./composer.tsx";
import { Making, useMaking } from "./making.tsx";
import { useMakeWords } from "./words.ts";

/** One box, then pictures. */
export function MakePage() {
  const { words } = useMakeWords();
  const { data, fault, reload } = useRead(MakePageDocument, {});
  usePageTitle(words.title);
  if (data) return <Content page={data} />;
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  return (
    <div className="make">
      <Skeleton height={420} />
      <Skeleton height={420} />
    </div>
  );
}

function Content({ page }: { readonly page: MakePageQuery }) {
  const { add, ...making } = useMaking(page.underWay.nodes.map(({ id }) => id));
  return (
    <>
      <div className="make">
        <Composer page={page} onMade={add} />
        <Making {...making} />
      </div>
      <Gallery />
    </>
  );
}
