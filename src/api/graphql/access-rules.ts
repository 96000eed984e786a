import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getDirectiveValues,
} from "graphql";
import { type Caller, requireScope, SCOPES, type Scope } from "../../core/access.ts";
import { AppError } from "../../core/errors.ts";
import { checkText } from "./check-text.ts";
import type { Context } from "./context.ts";

export type AccessRule = {
  readonly field: string;
  /** Null: public. */
  readonly scope: Scope | null;
  readonly throttled: boolean;
};

/**
 * Puts the rule that schema.graphql declares for each root field in front of its resolver.
 * @throws AppError CONFIG_INVALID naming every root field without a rule, or with two.
 */
export function enforceAccess(schema: GraphQLSchema): void {
  const faults: string[] = [];
  for (const { name, field } of rootFields(schema)) {
    const rule = ruleOf(schema, name, field);
    if (typeof rule === "string") faults.push(rule);
    else guard(field, rule);
  }
  if (faults.length > 0) throw new AppError("CONFIG_INVALID", { message: faults.join("\n") });
}

/** The table of rules, for the documents and the tests. */
export const accessRules = (schema: GraphQLSchema): readonly AccessRule[] =>
  rootFields(schema).flatMap(({ name, field }) => {
    const rule = ruleOf(schema, name, field);
    return typeof rule === "string" ? [] : [rule];
  });

const rootFields = (schema: GraphQLSchema) =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })) : [],
  );

function ruleOf(schema: GraphQLSchema, name: string, field: GraphQLField<unknown, Context>): AccessRule | string {
  const valuesOf = (directive: string) => {
    const definition = schema.getDirective(directive);
    return definition && field.astNode ? getDirectiveValues(definition, field.astNode) : undefined;
  };
  const isPublic = valuesOf("public") !== undefined;
  const needed: unknown = valuesOf("requiresScope")?.scope;
  if (isPublic === (needed !== undefined)) return `schema.graphql: ${name} needs either @requiresScope or @public`;
  const scope = SCOPES.find((known) => known === needed) ?? null;
  if (!isPublic && !scope) return `schema.graphql: ${name} asks for the scope ${needed}, which no role can have`;
  return { field: name, scope, throttled: valuesOf("throttled") !== undefined };
}

function guard(field: GraphQLField<unknown, Context>, { field: name, scope, throttled }: AccessRule): void {
  const isChange = name.startsWith("Mutation.");
  const guarded =
    (inner: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> =>
    async (source, args, context, info) => {
      if (scope) requireScope(context.caller, scope);
      if (throttled) await context.throttle();
      checkText(args);
      // Changes of one operation run one after the other; what was read for one before may be otherwise now.
      if (isChange) context.loaders.forget();
      return inner(source, args, context, info);
    };
  // A subscription is guarded where it begins; its events are then those of one guarded source.
  if (field.subscribe) field.subscribe = guarded(field.subscribe);
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}

/** For what has no root field of its own, such as the types behind `node`. */
export const hasScope = (caller: Caller, scope: Scope): boolean => caller.kind === "user" && caller.scopes.has(scope);
