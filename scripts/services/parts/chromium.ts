import { Unavailable, type Part } from "../part.js";
import { debianPackages, programOnPath } from "../system.js";

const programs = ["chromium", "chromium-browser", "google-chrome"];
const found = (): string | undefined => programs.map(programOnPath).find((path) => path !== null) ?? undefined;

/** A browser; each test starts its own. */
export const chromium: Part = {
  name: "chromium",
  sentence: "Chromium, from the PATH; tests start it themselves",
  async prepare(place) {
    if (found() === undefined && place.install) await debianPackages(["chromium"], place);
    const path = found();
    if (path === undefined) throw new Unavailable("no Chromium on the PATH: install chromium, or add --install");
    return { address: path, variables: { TEST_CHROMIUM: path }, launch: null };
  },
};
