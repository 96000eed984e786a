import "./audit.css";
import { Tabs } from "@mantine/core";
import { useLocation, useRoute } from "wouter";
import { PageHead } from "../lists/page-head.tsx";
import { CheckpointList } from "./checkpoint-list.tsx";
import { EventList } from "./event-list.tsx";
import { EventPanel } from "./event-panel.tsx";
import { GrowthStrip } from "./growth-strip.tsx";
import { useAuditFilters } from "./use-audit-filters.ts";
import { useAuditWords } from "./words.ts";

/** The append-only log, and the proofs that it is one. */
export function AuditPage() {
  const { words } = useAuditWords();
  const [isCheckpoints] = useRoute("/audit/checkpoints");
  const [, go] = useLocation();
  const { event, open } = useAuditFilters();
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <GrowthStrip />
      <Tabs
        value={isCheckpoints ? "checkpoints" : "events"}
        onChange={(tab) => go(tab === "checkpoints" ? "/audit/checkpoints" : "/audit")}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="events">{words.events}</Tabs.Tab>
          <Tabs.Tab value="checkpoints">{words.checkpoints}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="events">
          <div className={event === null ? undefined : "audit-split"}>
            <div>
              <EventList />
            </div>
            {event !== null && <EventPanel id={event} onClose={() => open(null)} />}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="checkpoints">
          <CheckpointList />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
