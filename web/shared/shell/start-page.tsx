import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "../tokens.css";
import "./shell.css";
import { setNonce } from "get-nonce";
import { type ReactNode, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { createClient } from "../graphql/client.ts";
import { ConnectionProvider, createConnection } from "../graphql/connection.ts";
import { LanguageProvider } from "../language.tsx";
import { SessionProvider } from "./session.tsx";
import { cssVariablesResolver, theme } from "./theme.ts";

/** Puts a page for people who are signed in into its place; all others are sent to sign in. */
export function startPage(page: ReactNode): void {
  const place = document.getElementById("page");
  // For the style element that keeps the page still behind a dialog.
  setNonce(styleNonce());
  if (place) {
    createRoot(place).render(
      <StrictMode>
        <Foundation>{page}</Foundation>
      </StrictMode>,
    );
  }
}

function Foundation({ children }: { readonly children: ReactNode }) {
  const [connection] = useState(createConnection);
  const [client] = useState(() => createClient(connection));
  return (
    <LanguageProvider>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notifications position="bottom-right" />
        <ConnectionProvider value={connection}>
          <Provider value={client}>
            <SessionProvider>{children}</SessionProvider>
          </Provider>
        </ConnectionProvider>
      </MantineProvider>
    </LanguageProvider>
  );
}

/** The content policy allows style elements with the nonce of this very answer only. */
const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
