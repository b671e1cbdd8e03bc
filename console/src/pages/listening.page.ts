import type { PageDefinition } from "../router";

export default {
  path: "/listen/:treatmentId",
  tag: "bw-listening",
  section: "listen",
  roles: ["nurse", "expert"],
  load: () => import("./listening"),
} satisfies PageDefinition;
