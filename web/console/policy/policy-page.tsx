import { Route, Switch } from "wouter";
import { DraftPage } from "./draft-page.tsx";
import { Overview } from "./overview.tsx";
import "./policy.css";
import { RunPage } from "./run-page.tsx";
import { VersionPage } from "./version-page.tsx";

/** What is allowed here: the policy in force, its versions, drafts of the next one, and what those would change. */
export function PolicyPage() {
  return (
    <Switch>
      <Route path="/policy/versions/:id/:tab?">
        {({ id, tab }) => <VersionPage id={decodeURIComponent(id)} tab={tab} />}
      </Route>
      <Route path="/policy/drafts/:id/:tab?">
        {({ id, tab }) => <DraftPage id={decodeURIComponent(id)} tab={tab} />}
      </Route>
      <Route path="/policy/runs/:id">{({ id }) => <RunPage id={decodeURIComponent(id)} />}</Route>
      <Route>
        <Overview />
      </Route>
    </Switch>
  );
}
