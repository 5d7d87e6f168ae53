import { expect, test } from "vitest";
import { KeyJob } from "../../src/modules/kit/jobs.js";
import type { Module } from "../../src/modules/kit/module.js";
import { known, scope } from "../../src/modules/kit/access-rule.js";
import { onBackends } from "../support/on-backends.js";

/** What CONTRIBUTING.md "Add a module" builds: SDL, a service, a job and a round, declared in one place. */
class Greetings {
  readonly said: string[] = [];
  rounds = 0;
  /** rounds of the kind that looks at everything */
  surveys = 0;
}

declare module "../../src/modules/kit/services.js" {
  interface Services {
    readonly greetings: Greetings;
  }
}

/** Greet somebody (the key). */
const greetJob = new KeyJob("greet");

const greetingsModule: Module = {
  name: "greetings",
  sdl: `
    extend type Query {
      "Who was greeted."
      greeted: [String!]!
    }
    extend type Mutation {
      "Greets somebody soon."
      greet(name: String!): Boolean!
    }
  `,
  access: { "Query.greeted": known, "Mutation.greet": scope("write") },
  resolvers: {
    Query: { greeted: (_parent, _args, { services }) => services.greetings.said },
    Mutation: {
      greet: async (_parent, { name }, { services: { history } }) => {
        await history.transaction((inside) => greetJob.addKeys(inside, [String(name)]));
        return true;
      },
    },
  },
  create({ history }) {
    const greetings = new Greetings();
    return {
      services: { greetings },
      jobs: [
        greetJob.handler({
          keys: 10,
          async handle(work) {
            greetings.said.push(...work.map(({ key }) => key));
            await history.outbox.done(work.map(({ number }) => number));
          },
        }),
      ],
      rounds: [
        {
          everyMs: 10,
          run: async () => {
            greetings.rounds++;
          },
        },
        {
          everyMs: 10,
          ofEverything: true,
          run: async () => {
            greetings.surveys++;
          },
        },
      ],
    };
  },
};

onBackends(
  "a module of one folder and one line",
  { moreModules: [greetingsModule] },
  async () => {},
  (harness) => {
    test("is served through GraphQL, its job is done and its round runs", async () => {
      const { gql, settle, runtime } = harness();
      expect(await gql(`mutation { greet(name: "ada") }`)).toEqual({ greet: true });
      await settle();
      expect(await gql("{ greeted }")).toEqual({ greeted: ["ada"] });
      await expect.poll(() => runtime.services.greetings.rounds, { timeout: 60_000 }).toBeGreaterThan(1);
    });

    test("while a file is brought in, rounds go on but those that learn from everything", async () => {
      const { greetings } = harness().runtime.services;
      await harness().runtime.whileLoading(async () => {
        const before = { rounds: greetings.rounds, surveys: greetings.surveys };
        await expect.poll(() => greetings.rounds, { timeout: 60_000 }).toBeGreaterThan(before.rounds + 5);
        expect(greetings.surveys).toBe(before.surveys);
      });
      const { surveys } = greetings;
      await expect.poll(() => greetings.surveys, { timeout: 60_000 }).toBeGreaterThan(surveys);
    });
  },
);
