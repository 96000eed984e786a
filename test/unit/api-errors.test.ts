import { GraphQLError } from "graphql";
import { expect, test } from "vitest";
import { formatThrown } from "../../src/api/graphql/errors.ts";
import { AppError, ERRORS, type ErrorCode } from "../../src/core/errors.ts";

const shown = (originalError: Error) => formatThrown(new GraphQLError(originalError.message, { originalError }));
const codes = Object.keys(ERRORS) as ErrorCode[];

test.each(codes)("%s keeps its stable code and says only what it says to people", (code) => {
  const error = shown(new AppError(code, { message: "SELECT secret FROM inner_workings" }));
  expect(error.extensions).toEqual({ code: ERRORS[code].graphql, retryable: ERRORS[code].retryable });
  expect(error.message).toBe(ERRORS[code].says);
});

test("a message written for the user reaches the user", () => {
  expect(shown(new AppError("FORBIDDEN", { userMessage: "This needs the scope X." })).message).toBe(
    "This needs the scope X.",
  );
});

test.each([new TypeError("Cannot read properties of undefined"), new Error("connect ECONNREFUSED 10.0.0.7:5432")])(
  "what a library says stays in the log: %s",
  (fault) => {
    const error = shown(fault);
    expect(error.message).toBe(ERRORS.INTERNAL.says);
    expect(error.extensions?.code).toBe("INTERNAL_SERVER_ERROR");
  },
);

test("an unknown code of someone else's is a fault of the server", () => {
  const error = formatThrown(
    new GraphQLError("boom", { extensions: { code: "SOMETHING_NEW", stacktrace: ["a", "b"] } }),
  );
  expect(error.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", retryable: true });
});

test.each(["GRAPHQL_VALIDATION_FAILED", "PERSISTED_QUERY_NOT_SUPPORTED"])("%s is told to its author", (code) => {
  const error = formatThrown(new GraphQLError("Cannot query field.", { extensions: { code } }));
  expect(error).toMatchObject({ message: "Cannot query field.", extensions: { code, retryable: false } });
});
