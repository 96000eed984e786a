import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";

/** Types that a walk meets again and again are left out below this many steps. */
const LEVELS = 6;

/** One query for each field of Query, with everything that can be selected below it; `args` gives the arguments. */
export function everyField(args: Readonly<Record<string, string>>): readonly string[] {
  const schema = buildSchema();
  const seen = (path: readonly string[], name: string) => path.filter((one) => one === name).length;

  function selection(type: GraphQLNamedType, path: readonly string[]): string {
    if (isLeafType(type)) return "";
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const parts = fields.map((field) => select(field, [...path, type.name])).filter((part) => part !== "");
    return ` { __typename ${parts.join(" ")} }`;
  }

  function select(field: GraphQLField<unknown, unknown>, path: readonly string[]): string {
    const type = getNamedType(field.type);
    const again = seen(path, type.name) > 0 || path.length > LEVELS || field.name === "edges";
    if (!isLeafType(type) && again) return "";
    if (field.args.some(isRequiredArgument)) return "";
    return `${field.name}${selection(type, path)}`;
  }

  const root = Object.values(schema.getQueryType()?.getFields() ?? {});
  return root.map((field) => {
    const page = field.args.some(({ name }) => name === "first") ? "(first: 5)" : "";
    return `{ ${field.name}${args[field.name] ?? page}${selection(getNamedType(field.type), ["Query"])} }`;
  });
}
