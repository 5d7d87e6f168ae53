import { describe, expect, test } from "vitest";
import { GodwitError } from "../../core/errors.js";
import { databaseFailure, explainFailure } from "./failure.js";

const prisma = (code: string, cause: object): Error =>
  Object.assign(new Error("Invalid `prisma.$queryRaw()` invocation"), {
    code,
    meta: { driverAdapterError: { name: "DriverAdapterError", cause } },
  });
const raw = (originalCode: string, originalMessage = ""): Error =>
  prisma("P2010", { originalCode, originalMessage, kind: "postgres" });

describe("a failed statement is read as", () => {
  test.each([
    ["away", raw("57P01", "terminating connection due to administrator command")],
    ["away", raw("57P03")],
    ["away", prisma("P1001", { kind: "DatabaseNotReachable", host: "db", port: 5432 })],
    ["away", new Error("Connection terminated due to connection timeout")],
    ["busy", new Error("timeout exceeded when trying to connect")],
    ["away", Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" })],
    ["away", Object.assign(new AggregateError([new Error("::1"), new Error("127.0.0.1")]), { code: "ECONNREFUSED" })],
    ["away", new Error("Client has encountered a connection error and is not queryable")],
    ["away", Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" })],
    ["again", Object.assign(new Error("deadlock detected"), { code: "40P01", severity: "ERROR" })],
    ["again", Object.assign(new Error("the transaction has ended"), { code: "P2028" })],
    [null, Object.assign(new Error("duplicate key value violates unique constraint"), { code: "23505" })],
    ["away", new Error("the embedded PostgreSQL thread has ended")],
    ["full", raw("53100", "could not extend file: No space left on device")],
    ["full", raw("25006")],
    ["full", new Error("ENOSPC: no space left on device, write")],
    ["again", raw("40P01", "deadlock detected")],
    ["again", raw("57014")],
    ["text", raw("22021", 'invalid byte sequence for encoding "UTF8": 0x00')],
    [null, raw("42P01", "relation does not exist")],
    [null, raw("23505")],
    [null, new GodwitError("NOT_FOUND", "There is no such thing: ECONNREFUSED.")],
    [null, new TypeError("x is not a function")],
  ] as const)("%s: %s", (failure, error) => expect(databaseFailure(error)).toBe(failure));

  test("and told without what is inside", () => {
    const told = explainFailure("away", raw("57P03", "the database system at 10.0.0.7 is shutting down"));
    expect(told).toMatchObject({ code: "UNAVAILABLE" });
    expect(told.message).not.toMatch(/10\.0\.0\.7|57P03/);
  });
});
