import { nextLocalHour } from "../../core/interests/next-local-hour.js";
import { ZoneDocument } from "../../generated/studio/graphql.js";
import { useSession } from "../session/session.js";
import { useQuery } from "../session/use-query.js";
import { fill } from "../words/fill.js";

/** Hours by the person's own clock, and devices, that one click asks for. */
const hours = [8, 13, 21];
const devices = ["phone", "desktop"];

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
  person,
}: {
  readonly value: Situation;
  readonly label: string;
  /** by whose clock the usual hours are */
  readonly person: string;
  change(value: Situation): void;
}) {
  const { words } = useSession();
  const set = (part: Partial<Situation>): void => change({ ...value, ...part });
  const soon = (): string => local(new Date(Date.now() + 3 * 3_600_000));
  const asked = useQuery(ZoneDocument, { userId: person });
  const zone = asked.data?.user?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const next = (hour: number): string => local(new Date(nextLocalHour(Date.now(), hour, zone)));
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
      <div className="chips" role="group" aria-label={fill(words.theirHours, { zone })}>
        {hours.map((hour) => (
          <Choice
            key={hour}
            name={`${hour}:00`}
            chosen={value.at === next(hour)}
            choose={() => set({ at: next(hour) })}
          />
        ))}
        {devices.map((device) => (
          <Choice
            key={device}
            name={words.devices[device as keyof typeof words.devices]}
            chosen={value.device === device}
            choose={() => set({ device })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Choice({ name, chosen, choose }: { readonly name: string; readonly chosen: boolean; choose(): void }) {
  return (
    <button type="button" className="chip" aria-pressed={chosen} onClick={choose}>
      {name}
    </button>
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
