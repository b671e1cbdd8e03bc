import type { PageDefinition } from "../router";

export default {
  path: "/quarantine/:quarantineId",
  tag: "bw-quarantine",
  section: "quarantine",
  roles: ["operator"],
  load: () => import("./quarantine"),
} satisfies PageDefinition;
