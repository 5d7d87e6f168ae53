/** Arguments that keep a passing mutation from doing work. */
export const harmless: Readonly<Record<string, string>> = {
  fitModel: "mutation { fitModel(kind: TRANSFER) { models { id } } }",
  startFit: "mutation { startFit(kind: TRANSFER) { id } }",
  _entities: '{ _entities(representations: [{ __typename: "Item", id: "x" }]) { __typename } }',
  nodes: "{ nodes(ids: []) { id } }",
  createApiKey: 'mutation { createApiKey(name: " ", scopes: [READ]) { key } }',
};
