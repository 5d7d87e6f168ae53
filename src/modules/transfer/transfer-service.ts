import { GodwitError } from "../../core/errors.js";
import { readCounts, shrink, uniform, unitStrength } from "../../core/interests/distribution.js";
import { affinityOf, fitOf, type AffinityKind } from "../../core/transfer/affinity.js";
import { placePopulation } from "../../core/transfer/judged.js";
import type { PairReport } from "../../core/transfer/model.js";
import { comparable, nameOf, placeNamed, placeOf, type Place } from "../../core/transfer/places.js";
import { pairKey, type PairSwitch } from "../../core/transfer/serve.js";
import type { VoteGates, VotePair } from "../../core/ranking/carried-votes.js";
import type { History } from "../../ports/history/history.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { editionChannel } from "../kit/channels.js";
import { putSwitch } from "./switches.js";

/** A pair as it serves. */
export interface PairView extends Omit<PairReport, "from" | "to" | "reason"> {
  from: Place;
  to: Place;
  reason: PairReport["reason"] | "OPERATOR";
  switch: PairSwitch;
  bySlices: boolean;
  votes:
    | (Omit<VotePair, "from" | "to" | "reason"> & { reason: VotePair["reason"] | "OPERATOR"; halfWith: number | null })
    | null;
}

export interface AffinityView {
  kind: AffinityKind;
  key: string;
  label: string;
  affinity: number;
  everybody: number;
  used: boolean;
}

interface TransferServiceParts {
  history: History;
  editions: Editions;
  /** GODWIT_TRANSFER */
  enabled: boolean;
  clock: () => number;
}

/** Where interest is carried, and what a user would do where they have not been. */
export class TransferService {
  readonly #parts: TransferServiceParts;

  constructor(parts: TransferServiceParts) {
    this.#parts = parts;
  }

  /** All pairs that were looked at, strongest gain first. */
  pairs({ transfer, ranker }: Edition): PairView[] {
    const { enabled } = this.#parts;
    if (transfer === null) return [];
    return transfer.model.pairs
      .flatMap((pair): PairView[] => {
        const from = placeOf(pair.from);
        const to = placeOf(pair.to);
        const said = transfer.switchOf(pair.from, pair.to);
        if (from === null || to === null) return [];
        const on = enabled && (said === "AUTO" ? pair.on : said === "ON");
        return [
          {
            ...pair,
            from,
            to,
            on,
            bySlices: on && transfer.bySlices(pair.to),
            switch: said,
            votes: this.#votesOf(ranker.votes ?? null, { from, to, said }),
            reason: !enabled || said !== "AUTO" ? "OPERATOR" : pair.reason,
          },
        ];
      })
      .toSorted(
        (a, b) =>
          (b.gain?.mean ?? -Infinity) - (a.gain?.mean ?? -Infinity) ||
          (a.from.key + a.to.key < b.from.key + b.to.key ? -1 : 1),
      );
  }

  #votesOf(
    votes: VoteGates | null,
    { from, to, said }: { from: Place; to: Place; said: PairSwitch },
  ): PairView["votes"] {
    const gates = from.kind === "DOMAIN" ? votes : null;
    const found = gates?.pairs.find((pair) => pair.from === from.value && pair.to === to.value);
    if (found === undefined) return null;
    return {
      ...found,
      ...(said === "AUTO" ? {} : { on: said === "ON", reason: "OPERATOR" as const }),
      halfWith: gates?.targets.find((target) => target.to === to.value)?.fade ?? null,
    };
  }

  /**
   * An operator opens or shuts a pair. Throws BAD_USER_INPUT for places that are none, NOT_FOUND for a pair that was
   * never looked at.
   */
  async switchPair(kind: Place["kind"], from: string, to: string, said: PairSwitch): Promise<PairView> {
    const { history, editions } = this.#parts;
    const source = place(kind, from, "from");
    const target = place(kind, to, "to");
    if (!comparable(source, target))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `Interest is carried between two different domains, or two values of one scene facet; from is ${JSON.stringify(from)} and to ${JSON.stringify(to)}.`,
        ["to"],
      );
    const known = (): PairView | undefined =>
      this.pairs(editions.current).find((pair) => pair.from.key === source.key && pair.to.key === target.key);
    if (known() === undefined)
      throw new GodwitError(
        "NOT_FOUND",
        `Nothing is known of the pair ${from} → ${to}: list those that are with \`transfers\`, or fit with fitModel(kind: TRANSFER).`,
        ["from"],
      );
    await putSwitch(history, pairKey(source.key, target.key), said);
    await editions.follow();
    await editionChannel.notify(history, null);
    return known()!;
  }

  /**
   * Calibrated chances, most likely first. Throws UNAVAILABLE before TRANSFER was fitted, BAD_USER_INPUT for what is
   * not known.
   */
  affinities(
    { edition, state, population }: UserSnapshot,
    asked: { domains?: readonly string[] | null; scenes?: readonly string[] | null; topics?: readonly string[] | null },
  ): AffinityView[] {
    const { clock } = this.#parts;
    const { k, parameters, transfer } = edition;
    const model = transfer?.model.affinity ?? null;
    if (model === null)
      throw new GodwitError(
        "UNAVAILABLE",
        "Affinities are fitted with the model TRANSFER, once enough users have come back; fitModel(kind: TRANSFER) fits it now.",
      );
    const at = clock();
    const unit = unitStrength(population, state);
    const all = readCounts(state, state.horizons[2], [[state.horizons[2].rows.get(""), 1]], k, at, unit);
    const everybody = shrink(
      readCounts(
        population,
        population.horizons[2],
        [[population.horizons[2].rows.get(""), 1]],
        k,
        population.reference,
        unit,
      ),
      parameters.populationShrinkage,
      uniform(k),
    );
    const shares = shrink(all, parameters.horizonShrinkage[0], everybody);
    const view = (
      kind: AffinityKind,
      key: string,
      label: string,
      own: number,
      rate: number,
      fit: number,
    ): AffinityView => {
      const kindModel = model.kinds[kind];
      if (kindModel === undefined)
        throw new GodwitError(
          "UNAVAILABLE",
          `There were too few different ${kind.toLowerCase()}s to learn affinities from.`,
        );
      return {
        kind,
        key,
        label,
        used: own > 0,
        affinity: affinityOf(kindModel, { own, total: all.mass, rate, fit }),
        everybody: affinityOf(kindModel, { own: 0, total: 0, rate, fit: 0 }),
      };
    };
    const ofPlace = (one: Place): AffinityView => {
      const own = readCounts(state, state.slices, [[state.slices.rows.get(one.key), 1]], k, at, unit).mass;
      return view(
        one.kind,
        nameOf(one),
        nameOf(one),
        own,
        model.rates[one.key]!,
        fitOf(shares, placePopulation(one.key, { population, k }, parameters), everybody),
      );
    };
    const places = (kind: Place["kind"], names: readonly string[], argument: string): AffinityView[] =>
      names.map((name, i) => {
        const one = place(kind, name, argument, i);
        if (model.rates[one.key] === undefined)
          throw new GodwitError(
            "NOT_FOUND",
            `Too few users were in ${JSON.stringify(name)} when affinities were fitted.`,
            [argument, i],
          );
        return ofPlace(one);
      });
    const known = (): string[] =>
      Object.keys(model.rates).flatMap((key) => {
        const one = placeOf(key);
        return one?.kind === "DOMAIN" ? [nameOf(one)] : [];
      });
    const nothing = !asked.domains && !asked.scenes && !asked.topics;
    return [
      ...places("DOMAIN", asked.domains ?? (nothing ? known() : []), "domains"),
      ...places("SCENE", asked.scenes ?? [], "scenes"),
      ...(asked.topics ?? []).map((id, i) => {
        const topic = edition.positionOf(id);
        const rate = model.topicRates[topic];
        if (topic < 0 || rate === undefined)
          throw new GodwitError(
            "NOT_FOUND",
            `There is no topic ${JSON.stringify(id)}, or affinities were fitted before it came; list topics with \`topics\`.`,
            ["topics", i],
          );
        return view(
          "TOPIC",
          id,
          edition.topics[topic]!.label,
          all.value[topic]!,
          rate,
          Math.log(shares[topic]! / everybody[topic]!),
        );
      }),
    ].toSorted((a, b) => b.affinity - a.affinity || (a.key < b.key ? -1 : 1));
  }
}

function place(kind: Place["kind"], name: string, argument: string, index?: number): Place {
  const found = placeNamed(kind, name);
  if (found === null)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${argument} has ${JSON.stringify(name)}; give ${kind === "DOMAIN" ? "a domain such as news" : "a facet and its value such as device=phone"}.`,
      index === undefined ? [argument] : [argument, index],
    );
  return found;
}
