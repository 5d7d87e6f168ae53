import type { Resolvers } from "../../generated/graphql.js";
import { connection, cursorOf, pageSize, partsOf } from "../common/paging.js";
import { bodyOf } from "./rule-service.js";

export const ruleResolvers: Resolvers = {
  Query: {
    rules: (_parent, { at }, { services }) => services.rules.list(at?.getTime() ?? null),
    async ruleVersions(_parent, { ruleId, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const parts = partsOf(after, ["number", "string", "number"]);
      const rows = await services.rules.versions(
        ruleId ?? null,
        size + 1,
        parts === null ? null : { at: parts[0], id: parts[1], version: parts[2] },
      );
      return connection(rows, {
        first: size,
        hasPrevious: parts !== null,
        cursor: ({ at, id, version }) => cursorOf([at, id, version]),
      });
    },
  },
  Mutation: {
    upsertRule: (_parent, { rule }, { services }) => services.rules.upsert(rule),
    removeRule: (_parent, { id, author, reason }, { services }) => services.rules.remove(id, { author, reason }),
  },
  Rule: {
    itemId: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "PIN" ? body.itemId : null;
    },
    position: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "PIN" ? body.position : null;
    },
    filter: (rule) => {
      const body = bodyOf(rule);
      return "filter" in body ? body.filter : null;
    },
    factor: (rule) => {
      const body = bodyOf(rule);
      return "factor" in body ? body.factor : null;
    },
    label: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "OFFER" ? body.label : null;
    },
    key: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "PREREQUISITE" ? body.key : null;
    },
    cap: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "CAP" ? body.cap : null;
    },
    floor: (rule) => {
      const body = bodyOf(rule);
      return body.kind === "FLOOR" ? body.floor : null;
    },
    users: (rule) => bodyOf(rule).users,
    task: (rule) => bodyOf(rule).task,
    domain: (rule) => bodyOf(rule).domain,
    surface: (rule) => bodyOf(rule).surface,
    validFrom: ({ validFrom }) => new Date(validFrom),
    validTo: ({ validTo }) => (validTo === null ? null : new Date(validTo)),
    at: ({ at }) => new Date(at),
  },
};
