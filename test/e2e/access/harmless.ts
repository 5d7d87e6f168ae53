/** Arguments that keep a passing mutation from doing work. */
export const harmless: Readonly<Record<string, string>> = {
  fitModel: 'mutation { fitModel(kind: "NONE") { models { id } } }',
  startFit: 'mutation { startFit(kind: "NONE") { id } }',
  _entities: '{ _entities(representations: [{ __typename: "Item", id: "x" }]) { __typename } }',
  nodes: "{ nodes(ids: []) { id } }",
  createApiKey: 'mutation { createApiKey(name: " ", scopes: [READ]) { key } }',
};
