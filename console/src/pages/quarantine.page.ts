import type { PageDefinition } from "../router";

export default {
  path: "/quarantine",
  tag: "bw-quarantine",
  section: "quarantine",
  order: 6,
  key: "q",
  roles: ["operator"],
  load: () => import("./quarantine"),
} satisfies PageDefinition;
