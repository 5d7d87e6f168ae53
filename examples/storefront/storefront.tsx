// A shop's front page: recommendations with paging, impressions, clicks and an optimistic dismissal, interests that move
// while one looks, a note when they have moved for good, and a visitor who signs in.
import { createGodwit, type Migration } from "@godwit/client";
import { GodwitProvider, useInterests, useMigrations, useRecommendations } from "@godwit/client/react";
import { createClient } from "graphql-ws";
import { StrictMode, useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

/** Where Godwit is, and who gives out tokens; in a real shop both are known when the page is built. */
const settings = new URLSearchParams(location.search);
const url = settings.get("godwit") ?? "http://127.0.0.1:4000/graphql";
const tokens = settings.get("tokens");

/** Your server's part: it knows who is signed in, and asks your identity provider for that person's token. */
async function tokenOf(user: string): Promise<string> {
  const answer = await fetch(`${tokens}?user=${encodeURIComponent(user)}`);
  return answer.text();
}

/**
 * Your server's part too: it checks who signs in, and with its own key makes what the visitor did theirs (mergeUsers).
 * From then on both ids mean the account.
 */
async function signIn(visitor: string, user: string): Promise<void> {
  if (tokens === null) return;
  const body = new URLSearchParams({ visitor, user });
  const answer = await fetch(new URL("sign-in", tokens), { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
}

function Shop() {
  const [user, setUser] = useState(settings.get("user") ?? "visitor-1");
  const [name, setName] = useState("");
  const client = useMemo(() => {
    const token = tokens === null ? undefined : () => tokenOf(user);
    const socket = settings.get("live") === "websocket";
    const connectionParams = async () => (token ? { authorization: `Bearer ${await token()}` } : {});
    return createGodwit({
      url,
      ...(token ? { token } : {}),
      ...(socket ? { webSocket: createClient({ url: url.replace(/^http/, "ws"), connectionParams }) } : {}),
    });
  }, [user]);
  useEffect(() => () => client.close(), [client]);
  return (
    <GodwitProvider client={client}>
      <header>
        <h1>For {user}</h1>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            // What waits to be told is the visitor's still.
            if (name && name !== user)
              void client
                .flush()
                .then(() => signIn(user, name))
                .then(() => setUser(name));
          }}
        >
          <input aria-label="Your name" value={name} onChange={({ target }) => setName(target.value)} />
          <button type="submit">Sign in</button>
        </form>
      </header>
      <Moved key={`moved ${user}`} user={user} />
      <Interests key={`interests ${user}`} user={user} />
      <Page key={`page ${user}`} user={user} />
    </GodwitProvider>
  );
}

function Moved({ user }: { user: string }) {
  const { data } = useMigrations(user, 1);
  const [last] = data ?? [];
  return last ? <p className="news">{(last as Migration).summary}</p> : null;
}

function Interests({ user }: { user: string }) {
  const { data } = useInterests({ user, first: 3 });
  if (!data?.length) return <p>We do not know you yet: here is what everybody likes.</p>;
  return <p className="interests">You like {data.map(({ topic }) => topic.label).join(", ")}.</p>;
}

function Page({ user }: { user: string }) {
  const page = useRecommendations({ user, first: 5 });
  if (page.error) return <p role="alert">{page.error.message}</p>;
  return (
    <>
      <ul>
        {page.items.map(({ item, reasons }) => (
          <li key={item.id} ref={page.seen(item.id)} data-item={item.id}>
            <a href={`#${item.id}`} onClick={() => page.click(item.id)}>
              {item.title}
            </a>
            <button type="button" onClick={() => page.dismiss(item.id)}>
              Not for me
            </button>
            <small>{reasons[0]?.text}</small>
          </li>
        ))}
      </ul>
      {page.hasMore && (
        <button type="button" onClick={() => void page.more()}>
          More
        </button>
      )}
    </>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
