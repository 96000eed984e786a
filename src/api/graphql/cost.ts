import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

type Variables = Readonly<Record<string, unknown>>;

/**
 * What an operation costs by the `@cost` of its fields: an object is 1 and a plain value 0 unless declared otherwise,
 * and what lies below a list is multiplied by the argument that says how long the list may be, a variable included.
 * The document must be valid, the variables coerced; a fragment that is spread often is looked into once.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const costs = new Map<string, number>();

  function ofSelections(set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): number {
    let total = 0;
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD:
          total += ofField(selection, type);
          break;
        case Kind.INLINE_FRAGMENT: {
          const condition = selection.typeCondition?.name.value;
          total += ofSelections(selection.selectionSet, condition ? schema.getType(condition) : type);
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          total += ofFragment(selection.name.value);
          break;
      }
    }
    return total;
  }

  function ofFragment(name: string): number {
    const known = costs.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const cost = ofSelections(fragment?.selectionSet, schema.getType(fragment?.typeCondition.name.value ?? ""));
    costs.set(name, cost);
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | undefined): number {
    const hasFields = isObjectType(parent) || isInterfaceType(parent);
    const field = hasFields ? parent.getFields()[node.name.value] : undefined;
    if (!field) return 0; // __typename and introspection, which has limits of its own.
    const type = getNamedType(field.type);
    const { weight, multipliers } = declaredCost(schema, field);
    const own = weight ?? (isCompositeType(type) ? 1 : 0);
    return own + multiplier(field, node, multipliers, variables) * ofSelections(node.selectionSet, type);
  }

  return ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

function declaredCost(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>) {
  const definition = schema.getDirective("cost");
  const values = definition && field.astNode ? getDirectiveValues(definition, field.astNode) : undefined;
  const weight = typeof values?.weight === "number" ? values.weight : null;
  const multipliers: readonly unknown[] = Array.isArray(values?.multipliers) ? values.multipliers : [];
  return { weight, multipliers: multipliers.filter((name) => typeof name === "string") };
}

function multiplier(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  names: readonly string[],
  variables: Variables,
): number {
  if (names.length === 0) return 1;
  const given = getArgumentValues(field, node, variables);
  return names.reduce((product, name) => {
    const value = given[name];
    const size = typeof value === "number" ? value : Array.isArray(value) ? value.length : 1;
    return product * Math.max(1, size);
  }, 1);
}
