import { useSession } from "../session/session.js";

/** When, where and in which part of the catalogue. */
export interface Situation {
  /** hours from now; null = now */
  readonly at: string;
  readonly device: string;
  readonly place: string;
  readonly domain: string;
}

export const anywhere: Situation = { at: "", device: "", place: "", domain: "" };

/** The situation as the API takes it; null = now, anywhere. */
export function contextOf({ at, device, place, domain }: Situation) {
  const scene = { ...(device ? { device } : {}), ...(place ? { place } : {}) };
  const context = {
    ...(at ? { at: new Date(at).toISOString() } : {}),
    ...(Object.keys(scene).length > 0 ? { scene } : {}),
    ...(domain ? { domain } : {}),
  };
  return Object.keys(context).length > 0 ? context : null;
}

export function ContextDial({
  value,
  change,
  label,
}: {
  readonly value: Situation;
  readonly label: string;
  change(value: Situation): void;
}) {
  const { words } = useSession();
  const set = (part: Partial<Situation>): void => change({ ...value, ...part });
  const soon = (): string => local(new Date(Date.now() + 3 * 3_600_000));
  return (
    <fieldset className="row" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="hidden">{label}</legend>
      <label className="field">
        {words.moment}
        <input type="datetime-local" value={value.at} onChange={(event) => set({ at: event.target.value })} />
      </label>
      <Word
        label={words.device}
        value={value.device}
        known={["phone", "desktop", "tablet"]}
        set={(device) => set({ device })}
      />
      <Word
        label={words.place}
        value={value.place}
        known={["home", "office", "transit"]}
        set={(place) => set({ place })}
      />
      <Word
        label={words.domain}
        value={value.domain}
        known={["news", "shop", "course"]}
        set={(domain) => set({ domain })}
      />
      <button type="button" className="button" onClick={() => change(anywhere)}>
        {words.now}
      </button>
      <button type="button" className="button" onClick={() => set({ at: soon() })}>
        {words.nextHours}
      </button>
    </fieldset>
  );
}

function Word({
  label,
  value,
  known,
  set,
}: {
  readonly label: string;
  readonly value: string;
  readonly known: readonly string[];
  set(value: string): void;
}) {
  const { words } = useSession();
  const list = `known-${known[0]}`;
  return (
    <label className="field">
      {label}
      <input
        list={list}
        value={value}
        placeholder={words.any}
        size={9}
        onChange={(event) => set(event.target.value.trim())}
      />
      <datalist id={list}>
        {known.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </label>
  );
}

/** A time as the browser's own field writes it. */
function local(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
