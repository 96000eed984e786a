import { ApolloArmor } from "@escape.tech/graphql-armor";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { operationCost } from "./cost.ts";

/** Bounds of one operation. A page of 50 generations with all that belongs to them fits. */
export const QUERY_LIMITS = {
  depth: 12,
  aliases: 15,
  directives: 20,
  /** Looking for fields that clash takes time with their square: 0.3 s at 2,000 tokens, which anyone may send. */
  tokens: 1_000,
  cost: 1_000,
  recursiveSelections: 10_000,
  bodyBytes: 1 << 20,
} as const;

export const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "QUERY_TOO_COMPLEX", http: { status: 400 } } });

/** Depth, aliases and directives. GraphQL.js itself counts tokens, Apollo recursive selections, `checkCost` the cost. */
export function limitRules(): readonly ValidationRule[] {
  const reject = (what: string, most: number) => ({
    n: most,
    // Reported with a code of our own instead of thrown, which Apollo would take for a fault of the server.
    propagateOnRejection: false,
    onReject: [
      (context: ValidationContext | null) =>
        context?.reportError(tooComplex(`The query has more than ${most} ${what}.`)),
    ],
  });
  return new ApolloArmor({
    blockFieldSuggestion: { enabled: false },
    maxTokens: { enabled: false },
    costLimit: { enabled: false },
    maxDepth: reject("levels", QUERY_LIMITS.depth),
    maxAliases: reject("aliases", QUERY_LIMITS.aliases),
    maxDirectives: reject("directives", QUERY_LIMITS.directives),
  }).protect().validationRules;
}

/** @throws GraphQLError QUERY_TOO_COMPLEX. Armor's own rule takes `first: $n` for 1, so this one reads the variables. */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
  variables: Readonly<Record<string, unknown>>,
): void {
  if (!operation) return;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  // Variables that do not fit their types fail the execution before any field of it.
  const cost = coerced ? operationCost(schema, document, operation, coerced) : 0;
  if (cost > QUERY_LIMITS.cost) {
    throw tooComplex(`The query costs ${cost}; at most ${QUERY_LIMITS.cost} is allowed.`);
  }
}
