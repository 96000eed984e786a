import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema as buildFromText,
  type GraphQLFieldResolver,
  type GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
} from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON, GraphQLSafeInt } from "graphql-scalars";
import { packageRoot } from "../../platform/package-root.ts";
import { enforceAccess } from "./access-rules.ts";
import type { Context } from "./context.ts";
import { resolvers } from "./resolvers/index.ts";

const SCALARS: Readonly<Record<string, GraphQLScalarType>> = {
  DateTime: GraphQLDateTimeISO,
  SafeInt: GraphQLSafeInt,
  JSON: GraphQLJSON,
};

export const readSchemaText = (): string => readFileSync(join(packageRoot, "schema.graphql"), "utf8");

/**
 * schema.graphql with its resolvers, its scalars and its access rules.
 * @throws AppError CONFIG_INVALID naming what does not fit: the server must not start then.
 */
export function buildSchema(text: string = readSchemaText()): GraphQLSchema {
  const schema = buildFromText(text);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`Resolvers for ${typeName}, which schema.graphql does not have.`);
    for (const [fieldName, given] of Object.entries(fields)) {
      const field = type.getFields()[fieldName];
      if (!field) throw new Error(`A resolver for ${typeName}.${fieldName}, which schema.graphql does not have.`);
      const { resolve, subscribe } = partsOf(given);
      if (resolve) field.resolve = resolve;
      if (subscribe) field.subscribe = subscribe;
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = isScalarType(type) ? SCALARS[type.name] : undefined;
    if (isScalarType(type) && scalar) {
      type.serialize = scalar.serialize;
      type.parseValue = scalar.parseValue;
      type.parseLiteral = scalar.parseLiteral;
    }
  }
  enforceAccess(schema);
  return schema;
}

type Resolve = GraphQLFieldResolver<unknown, Context>;
type Parts = { readonly resolve?: Resolve; readonly subscribe?: Resolve };
const partsOf = (given: unknown): Parts => {
  if (isResolve(given)) return { resolve: given };
  if (typeof given !== "object" || given === null) throw new Error("A resolver is a function, or has subscribe.");
  return {
    ...("resolve" in given && isResolve(given.resolve) ? { resolve: given.resolve } : {}),
    ...("subscribe" in given && isResolve(given.subscribe) ? { subscribe: given.subscribe } : {}),
  };
};
const isResolve = (given: unknown): given is Resolve => typeof given === "function";
