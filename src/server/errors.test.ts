import { GraphQLError, Source } from "graphql";
import { expect, test } from "vitest";
import { GodwitError } from "../core/errors.js";
import { publicError } from "./errors.js";

test.each([
  new GodwitError("UNAVAILABLE", "Qdrant at http://10.0.0.7:6333 cannot be reached", [], {
    told: "The vector store cannot be reached.",
  }),
  new GodwitError("CONFIGURATION", "http://10.0.0.7 refused the key", ["OPENAI_API_KEY"]),
])("what is for operators is in their log, under an incident that the caller is told: %s", (error) => {
  const reported: unknown[][] = [];
  const { message, extensions } = publicError(
    { message: error.message },
    new GraphQLError(error.message, { originalError: error }),
    (...told) => {
      reported.push(told);
    },
  );
  expect(message).toBe(error.told);
  expect(extensions).toEqual({ code: error.code, path: [], incident: reported[0]![0] });
  expect(reported).toEqual([[expect.stringMatching(/^[0-9a-f-]{36}$/), error]]);
});

test("what a caller can mend is told as it is, and is no incident", () => {
  const error = new GodwitError("BAD_USER_INPUT", "title is empty", ["items", 0, "title"]);
  expect(
    publicError({ message: error.message }, error, () => {
      throw new Error("reported");
    }),
  ).toEqual({ message: "title is empty", extensions: { code: "BAD_USER_INPUT", path: ["items", 0, "title"] } });
});

test("the argument of a wrong value is found in a document of millions of characters", () => {
  const body = `# ${"a".repeat(2_000_000)}\n{ timeline(from: "x") }`;
  const wrong = new GraphQLError("wrong", {
    source: new Source(body),
    positions: [body.indexOf('"x"')],
    originalError: new GodwitError("BAD_USER_INPUT", "this is no date"),
  });
  expect(publicError({ message: "wrong" }, wrong, () => {})).toMatchObject({
    message: "from is no date",
    extensions: { path: ["from"] },
  });
});
