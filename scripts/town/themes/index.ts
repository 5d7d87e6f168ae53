import { astronomy } from "./astronomy.js";
import { cooking } from "./cooking.js";
import { fashion } from "./fashion.js";
import { films } from "./films.js";
import { football } from "./football.js";
import { gardening } from "./gardening.js";
import { hiking } from "./hiking.js";
import { investing } from "./investing.js";
import { music } from "./music.js";
import { parenting } from "./parenting.js";
import { pets } from "./pets.js";
import { photography } from "./photography.js";
import { running } from "./running.js";
import { scienceFiction } from "./science-fiction.js";
import { sleep } from "./sleep.js";
import { technology } from "./technology.js";
import type { Theme } from "./theme.js";
import { travel } from "./travel.js";
import { yoga } from "./yoga.js";

/** The town's hidden subjects. A distribution over themes has one number for each, in this order. */
export const themes: readonly Theme[] = [
  technology,
  films,
  music,
  football,
  running,
  hiking,
  cooking,
  gardening,
  parenting,
  investing,
  photography,
  yoga,
  sleep,
  scienceFiction,
  travel,
  fashion,
  pets,
  astronomy,
];
