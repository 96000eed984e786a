import "./gallery.css";
import { Button, Group, Text, Title } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useEffect } from "react";
import { Link } from "wouter";
import { useShellWords } from "../../shared/shell/words.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { GalleryCard } from "./gallery-card.tsx";
import { GalleryFilters } from "./gallery-filters.tsx";
import { shapeOf } from "./shapes.ts";
import { type Filters, useFilters } from "./use-filters.ts";
import { useGallery } from "./use-gallery.ts";
import { useGalleryWords } from "./words.ts";

/** Everything that the caller asked for, newest first. `isPage`: its title is the page's own. */
export function Gallery({ isPage = false }: { readonly isPage?: boolean }) {
  const { words } = useGalleryWords();
  const [filters, change] = useFilters();
  return (
    <section className="gallery" aria-labelledby="gallery-title">
      <Group justify="space-between" align="center" mb="md" gap="sm">
        <Title order={isPage ? 1 : 2} id="gallery-title">
          {words.title}
        </Title>
        <GalleryFilters filters={filters} onChange={change} />
      </Group>
      <Grid
        key={JSON.stringify(filters)}
        filters={filters}
        isPage={isPage}
        onAll={() => change({ kind: "all", aspect: null, search: "" })}
      />
    </section>
  );
}

const PLACES = [16 / 9, 1, 16 / 9, 9 / 16, 4 / 3, 16 / 9];

type GridProps = { readonly filters: Filters; readonly isPage: boolean; readonly onAll: () => void };

function Grid({ filters, isPage, onAll }: GridProps) {
  const { words } = useGalleryWords();
  const { items, isLoading, fault, reload, more } = useGallery(filters);
  const isFiltered = filters.kind !== "all" || filters.aspect !== null || filters.search !== "";

  if (items.length === 0 && isLoading) return <Shapes />;
  if (items.length === 0 && fault) return <FaultView fault={fault} onRetry={reload} />;
  if (items.length === 0 && isFiltered)
    return (
      <Empty title={words.none} text={words.noneWhy}>
        <Button variant="default" onClick={onAll}>
          {words.showAll}
        </Button>
      </Empty>
    );
  if (items.length === 0)
    return (
      <Empty title={words.empty} text={words.emptyWhy}>
        {isPage && (
          <Button component={Link} href="/">
            {words.make}
          </Button>
        )}
      </Empty>
    );
  return (
    <>
      <ul className="gallery-grid">
        {items.map((item) => (
          <GalleryCard key={item.id} item={item} />
        ))}
      </ul>
      {fault ? <FaultView fault={fault} onRetry={reload} /> : more && <More onMore={more} />}
    </>
  );
}

/** Fetches the next page when it comes near the view; a button for who does not scroll. */
function More({ onMore }: { readonly onMore: () => void }) {
  const { words } = useShellWords();
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: "400px" });
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear) onMore();
  }, [isNear, onMore]);
  return (
    <Group justify="center" mt="md" ref={ref}>
      <Button variant="default" onClick={onMore}>
        {words.more}
      </Button>
    </Group>
  );
}

/** The shape of what comes; said in words to a screen reader. */
function Shapes() {
  const { words } = useShellWords();
  return (
    <div className="gallery-grid" role="status">
      <Text className="visually-hidden">{words.loading}</Text>
      {PLACES.map((ratio, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places are all alike
        <div key={index} className="gallery-card" style={shapeOf(ratio)} aria-hidden>
          <span className="gallery-picture" />
        </div>
      ))}
    </div>
  );
}
