import { type Feature } from "./feature.js";
import { dayMs } from "../../time.js";

const halfLifeDays = 60;

/**
 * −log(1 + rejections of the item + rejections of its topics): a rejected item speaks against its topics too, and
 * fades with 60 days. Rejections of a topic are Σ_j negative_j·2^(−age/60 d)·Σ_k r_xk r_jk.
 */
export const negativeFeedback: Feature = {
  name: "negativeFeedback",
  compute({ engagements, catalogue, now }, positions, out) {
    const rejected = new Map<number, number>();
    const byTopic = new Map<number, number>();
    for (const [number, item] of engagements) {
      if (item.negative <= 0) continue;
      const strength = item.negative * 2 ** (-Math.max(0, now - item.lastAt) / (halfLifeDays * dayMs));
      const position = catalogue.positionOf(number);
      rejected.set(position, strength);
      const topics = catalogue.at(position)?.topics;
      topics?.index.forEach((topic, j) => byTopic.set(topic, (byTopic.get(topic) ?? 0) + strength * topics.value[j]!));
    }
    if (rejected.size === 0) return;
    for (let i = 0; i < positions.length; i++) {
      let against = rejected.get(positions[i]!) ?? 0;
      const topics = catalogue.at(positions[i]!)?.topics;
      topics?.index.forEach((topic, j) => (against += topics.value[j]! * (byTopic.get(topic) ?? 0)));
      if (against > 0) out[i] = -Math.log1p(against);
    }
  },
};
