import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { type DocumentNode, GraphQLError, Kind, print, visit } from "graphql";
import { z } from "zod";
import type { Caller } from "../../core/access.ts";
import { AppError } from "../../core/errors.ts";
import { parseJson } from "../parse-json.ts";

/** What the code generator leaves beside the built pages: every operation that they can send. */
export const pageOperations = z.array(
  z.object({ page: z.string(), name: z.string(), sha256: z.hex().length(64), document: z.string() }),
);
export type PageOperations = z.infer<typeof pageOperations>;

/**
 * A document as one text, whoever has written it: the pages' client asks for `__typename` everywhere, and puts fragments
 * where it likes.
 */
export function canonicalText(document: DocumentNode): string {
  const plain = visit(document, {
    enter: (node) => (node.kind === Kind.FIELD && node.name.value === "__typename" && !node.alias ? null : undefined),
  });
  return plain.definitions.map(print).sort().join("\n\n");
}

export const operationDigest = (document: DocumentNode): string =>
  createHash("sha256").update(canonicalText(document)).digest("hex");

/** Throws when somebody may not run a document. */
export type OperationCheck = (document: DocumentNode, caller: Caller) => void;

/**
 * Lets a signed-in browser run what the pages are written to run and nothing else: script that gets into a page can then
 * not ask for what no page asks for. Keys, and callers without an account, are not limited: they hold no cookie.
 * @throws GraphQLError around an AppError FORBIDDEN
 */
export function checkPageOperations(file: string): OperationCheck {
  const known = existsSync(file) ? digestsIn(file) : null;
  return (document, caller) => {
    if (caller.kind === "public" || caller.session === null) return;
    if (known?.has(operationDigest(document))) return;
    const userMessage = known
      ? "From a signed-in browser only what the pages themselves send is run. Use an API key for anything else."
      : "The pages of this server have not been built, so nothing is run for them: run `npm run build`.";
    const originalError = new AppError("FORBIDDEN", { userMessage });
    throw new GraphQLError(userMessage, { originalError, extensions: { http: { status: 403 } } });
  };
}

function digestsIn(file: string): ReadonlySet<string> {
  const read = pageOperations.safeParse(parseJson(readFileSync(file, "utf8")));
  if (!read.success)
    throw new AppError("CONFIG_INVALID", { message: `${file} is not the list of the pages' operations` });
  return new Set(read.data.map(({ sha256 }) => sha256));
}

/** The document's operations one by one, each with the fragments that it uses. */
export function singleOperations(document: DocumentNode): readonly (readonly [name: string, DocumentNode])[] {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  return document.definitions.flatMap((operation) => {
    if (operation.kind !== Kind.OPERATION_DEFINITION) return [];
    const used = new Set<string>();
    const definitions: DocumentNode["definitions"][number][] = [operation];
    for (const definition of definitions) {
      visit(definition, {
        FragmentSpread({ name }) {
          const fragment = fragments.get(name.value);
          if (!fragment || used.has(name.value)) return;
          used.add(name.value);
          definitions.push(fragment);
        },
      });
    }
    return [[operation.name?.value ?? "", { kind: Kind.DOCUMENT, definitions }] as const];
  });
}
