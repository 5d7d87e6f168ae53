/**
 * PostgreSQL plans a prepared statement anew for the values of each call, as long as that promises a cheaper plan: half
 * of what a fold takes. A plan for any values is made once, for a table as it is at that moment; one that was made
 * while the table was empty reads all of it, and would for as long as nobody analyses the table. Where every row is
 * asked for by key there is one good plan at any size: row by row by an index, which is what is left when the others
 * are switched off.
 */
const settings: Readonly<Record<string, string>> = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_material: "off",
  // What is switched off and cannot be avoided looks so dear that it would be compiled.
  jit: "off",
};

/** Begins a transaction whose statements keep their plans, which are plans by key. */
export const beginKeepingPlans = [
  "BEGIN",
  ...Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = ${value}`),
].join("; ");
