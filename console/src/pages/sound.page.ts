import type { PageDefinition } from "../router";

export default {
  path: "/sounds/:soundId",
  tag: "bw-sound",
  section: "patients",
  roles: ["nurse", "expert"],
  load: () => import("./sound"),
} satisfies PageDefinition;
