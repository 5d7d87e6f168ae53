import type { Refusal } from "../common/batch.js";

/** What is said of a user is said under their own id: another id would replace what that says. */
export function mergedRefusal(index: number): Refusal {
  return {
    index,
    path: ["users", String(index), "id"],
    code: "CONFLICT",
    message: "This id was merged into another user's; send their zone and attributes under that one.",
  };
}

/** An element about a user who was erased. */
export function erasedRefusal(list: string, index: number, name: string): Refusal {
  return {
    index,
    path: [list, String(index), name],
    code: "FORBIDDEN",
    message: `This ${name} was erased on request; nothing more is recorded about it.`,
  };
}

/** A behaviour whose id is there with other content. */
export function knownOtherwiseRefusal(index: number, id: string): Refusal {
  return {
    index,
    path: ["behaviours", String(index), "id"],
    code: "CONFLICT",
    message: `id ${JSON.stringify(id)} was recorded before with other content; behaviours do not change. Delete it with deleteBehaviours first, or use a new id.`,
  };
}
