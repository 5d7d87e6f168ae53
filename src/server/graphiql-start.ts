/** One tab that GraphiQL opens with. */
export interface Example {
  readonly query: string;
  /** JSON text */
  readonly variables?: string;
}

/**
 * What GraphiQL lacks on a first visit. It opens with tabs whose variables it shows and does not send, and with an
 * empty editor where it finds tabs it has kept. So the tabs are put down as if it had kept them; once it stands, the
 * first is opened by a click, as a person would.
 */
export function startScripts(examples: readonly Example[]): { before: string; after: string } {
  const tabs = examples.map(({ query, variables }, i) => ({
    id: `example-${i}`,
    hash: null,
    title: /(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1] ?? "<untitled>",
    query,
    variables: variables ?? "",
    headers: "",
    operationName: /(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1] ?? null,
    response: null,
  }));
  const state = JSON.stringify(JSON.stringify({ tabs, activeTabIndex: 0 })).replaceAll("<", "\\u003c");
  return {
    before: tabs.length === 0 ? "" : `localStorage.getItem(${key}) ?? localStorage.setItem(${key}, ${state});`,
    after,
  };
}

const key = JSON.stringify("graphiql:tabState");

const after = `(async () => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const written = () => document.querySelector(".graphiql-query-editor .view-lines")?.textContent?.trim();
  for (let i = 0; i < 80 && !document.querySelector(".graphiql-query-editor .view-lines"); i++) await pause(100);
  for (let i = 0; i < 20 && !written(); i++) {
    const tabs = [...document.querySelectorAll(".graphiql-tab-button")];
    const { activeTabIndex: at } = JSON.parse(localStorage.getItem(${key}) ?? '{"activeTabIndex":0}');
    if (tabs.length < 2) return;
    tabs[(at + 1) % tabs.length].click();
    await pause(60);
    tabs[at].click();
    await pause(240);
  }
})();`;
