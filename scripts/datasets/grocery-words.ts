/** The shorthand of The Complete Journey's shelf labels, spelled out; null = a word that says nothing to a shopper. */
const shorthand: Readonly<Record<string, string | null>> = {
  frzn: "frozen",
  frz: "frozen",
  drnk: "drink",
  drnks: "drinks",
  sft: "soft",
  btl: "bottle",
  btls: "bottles",
  carb: "carbonated",
  veg: "vegetable",
  dsh: "dish",
  dnrs: "dinners",
  dnr: "dinner",
  refrgratd: "refrigerated",
  refrig: "refrigerated",
  bkd: "baked",
  bn: "bean",
  brkfst: "breakfast",
  sprd: "spread",
  sprds: "spreads",
  sndwch: "sandwich",
  drsng: "dressing",
  sald: "salad",
  trsh: "trash",
  bg: "bag",
  mxs: "mixes",
  mixs: "mixes",
  mx: "mix",
  btr: "butter",
  pnt: "peanut",
  wtr: "water",
  jce: "juice",
  pkld: "pickled",
  pwdr: "powder",
  crystl: "crystal",
  flvrd: "flavored",
  flv: "flavored",
  prem: "premium",
  conc: "concentrated",
  cleang: "cleaning",
  sply: "supply",
  whlsm: "wholesome",
  gds: "goods",
  fd: "food",
  hygn: "hygiene",
  preportnd: "portioned",
  containr: "containers",
  sherbts: "sherbets",
  chococlate: "chocolate",
  brd: "bread",
  chix: "chicken",
  chckn: "chicken",
  chs: "cheese",
  crm: "cream",
  fem: "feminine",
  pckgd: "packaged",
  misc: "miscellaneous",
  mw: "microwave",
  ss: "single serve",
  sv: "single serve",
  wht: "white",
  whl: "whole",
  grnd: "ground",
  pkg: "package",
  choc: "chocolate",
  van: "vanilla",
  orng: "orange",
  strwbry: "strawberry",
  beeralemalt: "beer, ale and malt",
  pk: "pack",
  natrl: "natural",
  gm: "general goods",
  merch: "merchandise",
  exp: "expansion",
  cntrl: "central",
  sup: "supplies",
  incl: null,
  including: null,
  ex: null,
  all: null,
};

const units: Readonly<Record<string, string>> = {
  oz: "oz",
  lb: "lb",
  ct: "count",
  l: "liter",
  lt: "liter",
  ml: "ml",
  gal: "gallon",
  pt: "pint",
  qt: "quart",
  pk: "pack",
  dz: "dozen",
};

/** A label in lower case and whole words: "FRZN VEGETABLE/VEG DSH" → "frozen vegetable/vegetable dish"; "" for NA. */
export function readableLabel(label: string): string {
  if (label === "NA") return "";
  return label
    .toLowerCase()
    .replace(/\([^)]*$/, " ") // the labels are cut at 30 characters: an open bracket was never closed
    .replace(/[()]/g, " ")
    .replace(/\s*:\s*|\s+-\s*/g, ", ")
    .replace(/[a-z]+\.?/g, (word) => {
      const bare = word.replace(".", "");
      const known = Object.hasOwn(shorthand, bare) ? shorthand[bare] : bare;
      return known ?? " ";
    })
    .replace(/&/g, " & ")
    .replace(/\s+/g, " ")
    .replace(/( ?, ?)+/g, ", ")
    .replace(/^[\s,/&-]+|[\s,/&-]+$/g, "");
}

/** "14.5 OZ" → "14.5 oz", "12 CT" → "12 count"; "" for NA or for what is no amount. */
export function readableSize(size: string): string {
  if (!/^[\d.]/.test(size)) return "";
  return size
    .toLowerCase()
    .replace(/[a-z]+/g, (unit) => (Object.hasOwn(units, unit) ? units[unit]! : unit))
    .replace(/\s+/g, " ")
    .trim();
}

/** A label as an identifier: "DRUG GM" → "drug-gm". */
export function slug(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

const stem = (word: string) => word.replace(/(es|s)$/, "");
const wordsOf = (label: string) =>
  label
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2)
    .map(stem);

/**
 * What a product is, in one phrase: its type, with the category in front where the type alone does not say it
 * ("Pasta sauce: mainstream"), then the size.
 */
export function productTitle(category: string, type: string, size: string): string {
  const kind = readableLabel(category);
  const variety = readableLabel(type);
  const said = new Set(wordsOf(variety));
  const repeats = wordsOf(kind).some((word) => said.has(word));
  const phrase = kind === "" || variety === "" || repeats ? variety || kind : `${kind}: ${variety}`;
  const amount = readableSize(size);
  const title = [phrase, amount].filter((part) => part !== "").join(", ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}
