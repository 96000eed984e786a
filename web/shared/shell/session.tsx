import { Center, Loader } from "@mantine/core";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { type Scope, SessionDocument, type SessionQuery } from "../../generated/shared.ts";
import { useRead } from "../graphql/hooks.ts";
import { FaultView } from "../ui/fault-view.tsx";
import { signInAddress } from "./sign-in-address.ts";
import { giveTabTo } from "./tab-owner.ts";
import { useShellWords } from "./words.ts";

type Session = {
  readonly user: NonNullable<SessionQuery["viewer"]>["user"];
  /** Whether to show something; the server decides in any case. */
  readonly may: (scope: Scope) => boolean;
};

const Current = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Current);
  if (!session) throw new Error("there is no session outside SessionProvider");
  return session;
}

/** Shows its children to who is signed in, and sends everyone else to sign in and back. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const { words } = useShellWords();
  const { data, fault, reload } = useRead(SessionDocument, {});
  const isPublic = data !== null && data.viewer === null;
  useEffect(() => {
    if (isPublic) location.replace(signInAddress());
  }, [isPublic]);

  if (data?.viewer) {
    const { user, scopes } = data.viewer;
    // Before anything below reads what is kept.
    giveTabTo(user.id, sessionStorage);
    const session = { user, may: (scope: Scope) => scopes.includes(scope) };
    return <Current.Provider value={session}>{children}</Current.Provider>;
  }
  return (
    <Center component="main" h="100vh">
      {fault ? <FaultView fault={fault} onRetry={reload} /> : <Loader aria-label={words.loading} />}
    </Center>
  );
}
