import type { RuleInput, RuleKind } from "../../../generated/studio/graphql.js";
import { endOf, LastingField, type Lasting } from "../../parts/lasting.js";
import { useSession } from "../../session/session.js";

/** The kinds that can be made here; offers and prerequisites are made through the API. */
const kinds = ["BOOST", "BURY", "PIN", "CAP"] as const satisfies readonly RuleKind[];

/** A rule as it is being written: every field as it stands in its box. */
export interface RuleDraft {
  readonly id: string;
  readonly kind: (typeof kinds)[number];
  readonly itemId: string;
  readonly tags: string;
  readonly domain: string;
  readonly number: string;
  readonly lasting: Lasting;
  readonly author: string;
  readonly reason: string;
  /** on whose page it is tried */
  readonly person: string;
}

export const emptyDraft: RuleDraft = {
  id: "",
  kind: "BOOST",
  itemId: "",
  tags: "",
  domain: "",
  number: "2",
  lasting: "good",
  author: "",
  reason: "",
  person: "",
};
const usual: Readonly<Record<RuleDraft["kind"], string>> = { BOOST: "2", BURY: "0.5", PIN: "1", CAP: "3" };

/** The rule that a draft stands for. */
export function draftOf({ id, kind, itemId, tags, domain, number, lasting, author, reason }: RuleDraft): RuleInput {
  const said = { id: id.trim(), kind, author: author.trim(), reason: reason.trim(), validTo: endOf(lasting) };
  const wanted = tags.split(",").flatMap((tag) => tag.trim() || []);
  const inDomain = domain.trim();
  if (kind === "PIN") return { ...said, itemId: itemId.trim(), position: Number(number) };
  if (kind === "CAP") return { ...said, cap: { by: "TAG", key: wanted[0] ?? null, limit: Number(number) } };
  const filter = {
    ...(wanted.length > 0 ? { tagsAny: wanted } : {}),
    ...(inDomain === "" ? {} : { domains: [inDomain] }),
  };
  return { ...said, filter, factor: Number(number) };
}

export function RuleFields({ draft, change }: { readonly draft: RuleDraft; change(draft: RuleDraft): void }) {
  const { words } = useSession();
  const set = (part: Partial<RuleDraft>): void => change({ ...draft, ...part });
  const field = (name: "id" | "itemId" | "tags" | "domain" | "author" | "reason" | "person", required = false) => (
    <label className="field">
      {words.ruleFields[name]}
      <input value={draft[name]} required={required} onChange={({ target }) => set({ [name]: target.value })} />
    </label>
  );
  const { kind } = draft;
  return (
    <div className="row">
      {field("id", true)}
      <label className="field">
        {words.ruleFields.kind}
        <select
          value={kind}
          onChange={({ target }) => {
            const next = target.value as RuleDraft["kind"];
            set({ kind: next, number: usual[next] });
          }}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {words.ruleKinds[one]}
            </option>
          ))}
        </select>
      </label>
      {kind === "PIN" ? field("itemId", true) : field("tags")}
      {(kind === "BOOST" || kind === "BURY") && field("domain")}
      <label className="field">
        {words.ruleNumbers[kind]}
        <input
          type="number"
          step={kind === "BOOST" || kind === "BURY" ? "0.01" : "1"}
          required
          value={draft.number}
          onChange={({ target }) => set({ number: target.value })}
        />
      </label>
      <LastingField value={draft.lasting} change={(lasting) => set({ lasting })} />
      {field("author", true)}
      {field("reason", true)}
      {field("person")}
    </div>
  );
}
