import "./lists.css";
import { Button, Group, Skeleton, Table } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { type ReactNode, useEffect, useState } from "react";
import type { AnyVariables } from "urql";
import type { Operation } from "../../shared/graphql/ask.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useShellWords } from "../../shared/shell/words.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";

type Connection<Node> = {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};
type Props<Result, Variables, Node> = {
  readonly label: string;
  /** Takes `after`; its other variables are `variables`. */
  readonly operation: Operation<Result, Variables & { readonly after?: string | null | undefined }>;
  readonly variables: Variables;
  readonly from: (result: Result) => Connection<Node>;
  readonly columns: readonly string[];
  /** A table row with a key. */
  readonly row: (node: Node) => ReactNode;
  /** In place of the table when there is nothing. */
  readonly empty: ReactNode;
};

const PLACES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** A list of the server as a table, page after page as one scrolls; `variables` that change should change its `key`. */
export function Listing<Result, Variables extends AnyVariables, Node>(props: Props<Result, Variables, Node>) {
  const { label, columns } = props;
  const [isEmpty, setEmpty] = useState(false);
  return (
    <>
      {isEmpty && props.empty}
      <div className="listing" hidden={isEmpty}>
        <Table aria-label={label} highlightOnHover verticalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Page {...props} after={null} onEmpty={setEmpty} />
        </Table>
      </div>
    </>
  );
}

/** Asks for what follows it by its own last cursor, so that pages stay joined when rows come or go. */
function Page<Result, Variables extends AnyVariables, Node>(
  props: Props<Result, Variables, Node> & {
    readonly after: string | null;
    readonly onEmpty?: (isEmpty: boolean) => void;
  },
) {
  const { operation, variables, from, columns, row, after, onEmpty } = props;
  const { data, fault, isLoading, reload } = useRead(operation, { ...variables, after });
  const [isContinued, setContinued] = useState(false);
  const page = data === null ? null : from(data);
  const isEmpty = page !== null && page.nodes.length === 0;
  useEffect(() => onEmpty?.(isEmpty), [isEmpty, onEmpty]);

  const { hasNextPage = false, endCursor = null } = page?.pageInfo ?? {};
  return (
    <>
      <Table.Tbody>
        {page?.nodes.map(row)}
        {isLoading &&
          PLACES.map((place) => (
            <Table.Tr key={place}>
              <Table.Td colSpan={columns.length}>
                <Skeleton height={20} />
              </Table.Td>
            </Table.Tr>
          ))}
        {fault && (
          <Table.Tr>
            <Table.Td colSpan={columns.length}>
              <FaultView fault={fault} onRetry={reload} />
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
      {hasNextPage && !isContinued && <More columns={columns.length} onMore={() => setContinued(true)} />}
      {hasNextPage && isContinued && <Page {...props} after={endCursor} />}
    </>
  );
}

/** Opens the next page when it comes near the view; a button for who does not scroll. */
function More({ columns, onMore }: { readonly columns: number; readonly onMore: () => void }) {
  const { words } = useShellWords();
  const { ref, entry } = useIntersection<HTMLTableRowElement>({ rootMargin: "400px" });
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear) onMore();
  }, [isNear, onMore]);
  return (
    <Table.Tbody>
      <Table.Tr ref={ref}>
        <Table.Td colSpan={columns}>
          <Group justify="center">
            <Button variant="default" size="xs" onClick={onMore}>
              {words.more}
            </Button>
          </Group>
        </Table.Td>
      </Table.Tr>
    </Table.Tbody>
  );
}
